// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import Reports
import ResultFiles
import Stochastics

/// What a recording says, ready to be printed.
struct CalibrationAnswer: PrintableAnswer {
  let calibration: Calibration

  init(_ calibration: Calibration) { self.calibration = calibration }

  /// One finding: a value with its unit, and how sure it is.
  private struct Finding {
    var part: String
    var name: String
    var value: Double?
    var unit: String
    var word = ""
    var sureness = ""
  }

  private var arrivals: [Finding] {
    let arrivals = calibration.arrivals
    let measures = arrivals.measures
    let part = "arrivals"
    var found = [
      Finding(part: part, name: "messages", value: Double(measures.instants.count), unit: ""),
      Finding(part: part, name: "rate", value: measures.rate, unit: "1/s"),
      Finding(part: part, name: "gap variation", value: measures.gapVariation, unit: ""),
      Finding(part: part, name: "gap correlation", value: measures.gapCorrelation, unit: ""),
    ]
    if measures.isBatched {
      found.append(
        Finding(
          part: part, name: "batch size", value: arrivals.batch.mean, unit: "",
          sureness: NumberText.count(measures.batchInstants.count, "batch", "batches")))
    }
    for scale in measures.dispersion {
      let bounds = scale.poissonBounds
      found.append(
        Finding(
          part: part, name: "dispersion in \(NumberText.plain(scale.window)) s",
          value: scale.index, unit: "",
          sureness: "Poisson: \(NumberText.plain(bounds.lowerBound, digits: 3)) to "
            + NumberText.plain(bounds.upperBound, digits: 3)))
    }
    let process =
      switch arrivals.process {
      case .deterministic: "deterministic"
      case .poisson: "poisson"
      case .renewal(let fit): "renewal, \(fit.distribution.name)"
      case .onOff: "on_off"
      case .modulated: "mmpp"
      case .trace: "trace"
      }
    found.append(
      Finding(part: part, name: "process", unit: "", word: process, sureness: arrivals.reason))
    return found
  }

  private var services: [Finding] {
    let services = calibration.services
    let part = "services"
    var found = [
      Finding(part: part, name: "services", value: Double(services.durations.count), unit: ""),
      Finding(
        part: part, name: "mean", value: services.mean, unit: "s",
        sureness: services.meanUncertainty.isFinite
          ? "within \(NumberText.plain(services.meanUncertainty * 100, digits: 3)) % (95 %)" : ""),
      Finding(part: part, name: "variation", value: services.variation, unit: ""),
    ]
    for fit in services.fits {
      found.append(
        Finding(
          part: part, name: "distance of \(fit.distribution.name)", value: fit.test.statistic,
          unit: "", sureness: "p \(NumberText.plain(fit.test.pValue, digits: 3))"))
    }
    let choice =
      switch services.choice {
      case .constant: ("constant", "services vary by less than 1 %")
      case .family(let fit): (fit.distribution.name, "likeliest by BIC, and not refuted")
      case .empirical: ("empirical", "every family is refuted")
      }
    found.append(
      Finding(
        part: part, name: "distribution", unit: "", word: choice.0, sureness: choice.1))
    return found
  }

  private var overheads: [Finding] {
    let gaps = calibration.overheads
    func finding(_ name: String, _ samples: [Int64]) -> Finding {
      let mean = samples.reduce(0) { $0 + Double($1) } / Double(samples.count) * 1e-9
      let median = RecordedOverheads.median(of: samples).map { Double($0) * 1e-9 }
      return Finding(
        part: "overheads", name: name, value: median, unit: "s",
        sureness: samples.isEmpty
          ? "never seen"
          : "median of \(samples.count), mean \(NumberText.seconds(mean))")
    }
    var found = [
      finding("publish to delivery", gaps.publishToDelivery),
      finding("settlement to delivery", gaps.settlementToDelivery),
      finding("service overshoot", gaps.serviceOvershoot),
    ]
    if !gaps.publishToConfirm.isEmpty {
      found.append(finding("publish to confirm", gaps.publishToConfirm))
    }
    return found
  }

  var document: Document {
    var document = Document()
    document.heading("\(calibration.name): \(calibration.source)")
    if let setup = calibration.setup { document.line(.init("\(setup.broker)")) }
    for (title, findings) in [
      ("Arrivals", arrivals), ("Services", services), ("Overheads", overheads),
    ] {
      var table = ReportTable(
        title: title, columns: [.init("what"), .init("value"), .init("how sure")])
      for finding in findings {
        table.append([
          .text(finding.name), .text(Self.value(of: finding), .strong), .text(finding.sureness),
        ])
      }
      document.table(table)
    }
    return document
  }

  private static func value(of finding: Finding) -> String {
    guard let value = finding.value else { return finding.word.isEmpty ? "-" : finding.word }
    if finding.unit == "s" { return NumberText.seconds(value) }
    return NumberText.plain(value) + (finding.unit == "1/s" ? "/s" : "")
  }

  var table: ReportTable {
    var table = ReportTable(columns: [
      .init("part"), .init("finding"), .init("value"), .init("unit"), .init("choice"),
      .init("sureness"),
    ])
    for finding in arrivals + services + overheads {
      table.append([
        .text(finding.part), .text(finding.name), .real(finding.value), .text(finding.unit),
        .text(finding.word), .text(finding.sureness),
      ])
    }
    return table
  }

  /// A number with twelve significant digits, as in CSV; a whole one without a point.
  private static func json(_ value: Double) -> JSONValue? {
    guard let rounded = Double(FieldText.real(value)) else { return nil }
    return Int64(exactly: rounded).map { .integer($0) } ?? .decimal(rounded)
  }

  var json: JSONValue {
    func members(_ findings: [Finding]) -> JSONValue {
      .array(
        findings.map { finding in
          .members([
            "finding": .string(finding.name),
            "value": finding.value.flatMap(Self.json)
              ?? (finding.word.isEmpty ? .null : .string(finding.word)),
            "unit": .string(finding.unit), "sureness": .string(finding.sureness),
          ])
        })
    }
    return .members([
      "recording": .string(calibration.source), "arrivals": members(arrivals),
      "services": members(services), "overheads": members(overheads),
    ])
  }
}
