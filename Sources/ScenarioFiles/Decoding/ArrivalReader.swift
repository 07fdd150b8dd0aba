// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

/// Reads an arrival process: `{poisson: {rate: 900/s}}`, with `batch` and `each` beside its name.
struct ArrivalReader {
  let context: ScenarioContext

  /// What was read.
  struct Arrivals {
    var specification: ArrivalSpecification
    var areEach: Bool
  }

  private static let traceName = "trace"

  /// Reads the process; `nil` after an error.
  func read(_ node: ScenarioNode, path: String) -> Arrivals? {
    let names = ArrivalCatalogue.names + [Self.traceName]
    guard let entries = node.entries else {
      context.problems.error(
        at: node.position,
        "arrivals is \(node.shown); it takes a process with its parameters, such as "
          + "{poisson: {rate: 900/s}}")
      return nil
    }
    let reader = SectionReader(
      node, as: ScenarioSchema.arrivals, path: path, position: node.position, context: context,
      ignoring: entries.map { $0.key })
    let batch = readBatch(reader)
    let isEach = reader.flag("each") ?? false
    let processes = entries.filter { !["batch", "each"].contains($0.key) }
    for entry in processes where !names.contains(entry.key) {
      context.problems.error(
        at: entry.keyPosition,
        "\(Quantity.quoted(entry.key)) is not an arrival process; there are "
          + WordList.choices(names, last: "and")
          + NearestSpelling.hint(for: entry.key, among: names + ["batch", "each"]))
    }
    let known = processes.filter { names.contains($0.key) }
    guard known.count == processes.count else { return nil }
    guard let entry = known.first, known.count == 1 else {
      context.problems.error(
        at: known.last?.keyPosition ?? node.position,
        known.isEmpty
          ? "no arrival process is given; there are \(WordList.choices(names, last: "and"))"
          : "there are \(known.count) arrival processes; a producer has one")
      return nil
    }
    let sharesRate = entry.value["rate_each"] != nil
    guard let process = readProcess(entry, path: "\(path).\(entry.key)"), let batch else {
      return nil
    }
    do {
      return Arrivals(
        specification: try process.specification(batch), areEach: isEach || sharesRate)
    } catch {
      let place = (error.parameter.flatMap { entry.value[$0] } ?? entry.value).position
      context.problems.error(at: place, error.description)
      return nil
    }
  }

  /// A process before its batches are known.
  private struct Process {
    let specification: (BatchSize) throws(ParameterError) -> ArrivalSpecification
  }

  private func readProcess(_ entry: ScenarioNode.Entry, path: String) -> Process? {
    if entry.key == Self.traceName { return readTrace(entry.value, path: path) }
    if entry.key == RateCurveArrivals.name, entry.value["file"] != nil {
      return readRateFile(entry.value, path: path)
    }
    guard let type = ArrivalCatalogue.all.first(where: { $0.name == entry.key }) else { return nil }
    let reader = ParameterReader(
      context: context, subject: type.name, sets: type.parameterSets, path: path)
    let hasRate = type.parameterSets.joined().contains { $0.name == "rate" }
    guard let values = reader.read(entry.value, aliases: hasRate ? ["rate_each": "rate"] : [:])
    else { return nil }
    reader.recordDefaults(given: values.keys)
    return Process { batch throws(ParameterError) in
      try ArrivalSpecification(name: type.name, parameters: values, batch: batch)
    }
  }

  private func readTrace(_ node: ScenarioNode, path: String) -> Process? {
    let decoding = TraceDecoding(
      context: context, section: ScenarioSchema.arrivalTrace,
      stems: ["arrival", "sched", "publish"], rule: .rising)
    guard let (columns, _) = decoding.decode(node, path: path) else { return nil }
    return Process { batch throws(ParameterError) in
      try ArrivalSpecification(RecordedArrivals(instants: columns.times), batch: batch)
    }
  }

  private func readRateFile(_ node: ScenarioNode, path: String) -> Process? {
    let decoding = TraceDecoding(
      context: context, section: ScenarioSchema.rateFile, stems: ["time"], rule: .rising,
      withRates: true)
    guard let (columns, reader) = decoding.decode(node, path: path) else { return nil }
    let interpolation = reader.word("interpolation", as: RateCurve.Interpolation.self)
    let period = reader.duration("period")
    let points = zip(columns.times, columns.rates).map { time, rate in
      RateCurve.Point(time: Double(time) / 1e9, rate: rate)
    }
    return Process { batch throws(ParameterError) in
      let curve = try RateCurve(
        points: points, interpolation: interpolation ?? .linear, period: period?.seconds)
      return try ArrivalSpecification(RateCurveArrivals(curve: curve), batch: batch)
    }
  }

  // MARK: - Batches

  private func readBatch(_ reader: SectionReader) -> BatchSize? {
    guard let node = reader.node("batch") else {
      return reader.has("batch") ? nil : .fixed(1)
    }
    let path = reader.path("batch")
    guard let entries = node.entries else { return fixedBatch(node, reader) }
    guard let entry = entries.first, entries.count == 1,
      ["geometric", "weighted"].contains(entry.key)
    else {
      reader.error(
        "batch",
        "takes a number of messages, {geometric: {mean: …}} or {weighted: {sizes: […], weights: […]}}"
          + NearestSpelling.hint(for: entries.first?.key ?? "", among: ["geometric", "weighted"]))
      return nil
    }
    if entry.key == "geometric" {
      return SectionReader(
        entry.value, as: ScenarioSchema.geometricBatch, path: "\(path).geometric",
        position: entry.keyPosition, context: context
      ).number("mean").map { .geometric(mean: $0) }
    }
    return weightedBatch(entry, path: "\(path).weighted")
  }

  private func fixedBatch(_ node: ScenarioNode, _ reader: SectionReader) -> BatchSize? {
    reader.value(
      "batch", allowQuotes: false, read: Quantity.count,
      check: { size in
        size >= 1 && size <= BatchSize.largest
          ? nil : "is out of range; allowed are 1 to \(BatchSize.largest)"
      }, show: { "\($0)" }
    ).map { .fixed($0) }
  }

  private func weightedBatch(_ entry: ScenarioNode.Entry, path: String) -> BatchSize? {
    let description = [
      ParameterDescription("sizes", .numbers), ParameterDescription("weights", .numbers),
    ]
    let reader = ParameterReader(
      context: context, subject: "weighted", sets: [description], path: path)
    guard let values = reader.read(entry.value) else { return nil }
    guard case .numbers(let sizes)? = values["sizes"],
      case .numbers(let weights)? = values["weights"]
    else {
      context.problems.error(at: entry.keyPosition, "weighted needs 'sizes' and 'weights'")
      return nil
    }
    let whole = sizes.compactMap { Int(exactly: $0) }
    guard whole.count == sizes.count else {
      context.problems.error(
        at: entry.value["sizes"]?.position ?? entry.keyPosition, "sizes: must be whole numbers")
      return nil
    }
    let batch = BatchSize.weighted(sizes: whole, weights: weights)
    do {
      try batch.validate()
      return batch
    } catch {
      reader.note(error, at: entry.value)
      return nil
    }
  }
}
