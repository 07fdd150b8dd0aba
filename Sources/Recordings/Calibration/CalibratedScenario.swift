// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import Stochastics

/// A scenario file made from a calibration, with comments that say how sure each number is.
///
/// A recording of RabbitMQ or ActiveMQ becomes a scenario of that system with its queues, exchanges,
/// consumers and their comings and goings. A table of times alone becomes a queue of RabbitMQ's for which
/// as many consumers compete as it names, or one of another system on request.
package struct CalibratedScenario: Sendable {
  /// The systems that a scenario can be written for.
  package enum System: String, Sendable, CaseIterable {
    /// RabbitMQ: one queue, for which the consumers compete.
    case rabbitmq
    /// ActiveMQ: the same.
    case activemq
    /// RocketMQ: a queue for each consumer.
    case rocketmq
  }

  private let calibration: Calibration
  private let system: System
  private let times: JourneyTimes
  /// The file of recorded instants that the scenario names, beside it; nil where it names none.
  package let traceFile: String?

  /// Significant digits of numbers in the file.
  private static let digits = 6

  /// Prepares the scenario of a calibration.
  ///
  /// - Parameters:
  ///   - calibration: What a recording tells.
  ///   - stem: The name of the scenario's file without its extension, for files beside it.
  ///   - system: For which system; `nil` for the recorded one, or RabbitMQ where none is known.
  package init(of calibration: Calibration, stem: String, system: System? = nil) {
    self.calibration = calibration
    let recorded: System? =
      switch calibration.setup?.system {
      case .rabbitmq: .rabbitmq
      case .activemq: .activemq
      case .kafka, nil: nil
      }
    self.system = system ?? recorded ?? .rabbitmq
    times = calibration.overheads.journeyTimes(by: .mean)
    if case .trace = calibration.arrivals.process {
      traceFile = "\(stem)-arrivals.csv"
    } else {
      traceFile = nil
    }
  }

  /// The table of recorded instants: ``traceFile``.
  package var traceText: String {
    let instants = calibration.arrivals.measures.instants
    // The scenario's clock begins at 0, or with the first message where that is earlier.
    let start = min(instants[0], 0)
    return instants.reduce(into: "arrival_us\n") { text, instant in
      text += FieldText.time(nanoseconds: instant - start, in: .microseconds) + "\n"
    }
  }

  /// The scenario.
  package var text: String {
    let measures = calibration.arrivals.measures
    let seconds = Int(measures.span.rounded(.up))
    var lines = [
      "# Calibrated from \(Self.comment(calibration.source)) by `lagcast calibrate`:",
      "# \(measures.instants.count) messages in \(Self.number(measures.span)) s.",
    ]
    if let setup = calibration.setup {
      lines.append("# \(Self.comment(setup.broker)).")
      lines.append("# \(Self.comment(setup.title)).")
    }
    lines += [
      "", "format: 1", "name: \(Self.name(calibration.name))", "system: \(system.rawValue)",
      "duration: \(max(seconds, 1))s", "seed: 1", "",
    ]
    lines += system == .rocketmq ? ownershipLines : competitionLines
    return lines.joined(separator: "\n") + "\n"
  }

  /// A queue for each consumer, the nearest that RocketMQ has to consumers that compete.
  private var ownershipLines: [String] {
    let consumers = max(calibration.consumers.count, 1)
    var lines = ["brokers: 1"] + gapLines
    let way = (times.deliver + times.settle) / 2
    lines += [
      "network: {producer: \(Self.duration(times.publish)), consumer: \(Self.duration(way))}", "",
      "topics:", "  queue: {total_queues: \(consumers)}", "", "producers:", "  publisher:",
      "    topic: queue",
    ]
    lines += arrivalLines.map { "    " + $0 }
    lines += ["", "groups:", "  workers:", "    topics: [queue]"]
    lines += consumerLines(consumers).map { "    " + $0 }
    lines += serviceLines.map { "    " + $0 }
    return lines
  }

  /// Queues for whose messages consumers compete.
  private var competitionLines: [String] {
    var lines = gapLines
    lines += [
      "latencies: {publish: \(Self.duration(times.publish)), deliver: \(Self.duration(times.deliver)), "
        + "settle: \(Self.duration(times.settle)), overshoot: \(Self.duration(times.overshoot))}",
      "",
    ]
    guard let setup = calibration.setup, setup.system.rawValue == system.rawValue else {
      let consumers = max(calibration.consumers.count, 1)
      lines += ["queues: [queue]", "", "producers:", "  publisher:"]
      lines.append(
        system == .activemq ? "    destination: queue" : "    routing_key: queue")
      lines += arrivalLines.map { "    " + $0 }
      lines += ["", "groups:", "  workers:", "    queue: queue"]
      lines += consumerLines(consumers).map { "    " + $0 }
      lines += ["    # The window is an assumption.", "    prefetch: 1"]
      return lines + serviceLines.map { "    " + $0 }
    }
    let topology = CalibratedTopology(
      setup: setup, schedule: calibration.schedule, events: calibration.events,
      keyTable: calibration.keyTable)
    lines += topology.lines + ["", "producers:", "  publisher:"]
    lines += (topology.publishingLines + arrivalLines).map { "    " + $0 }
    lines += ["", "groups:"] + topology.groupLines(service: serviceLines)
    return lines + topology.eventLines
  }

  // MARK: - Parts

  private var gapLines: [String] {
    let overheads = calibration.overheads
    let there = overheads.publishToDelivery.count
    let again = overheads.settlementToDelivery.count
    var lines = [
      "# Publication to delivery \(Self.duration(times.publish + times.deliver)), the mean of "
        + "\(there) that nothing held up;",
      "# settlement to the next delivery \(Self.duration(times.settle + times.deliver)), the mean of "
        + "\(again) that waited for it.",
      "# How the way to the consumer is shared between both is an assumption.",
    ]
    if there < 30 || again < 30 {
      lines.append("# A gap seen less than 30 times is not sure at all.")
    }
    return lines
  }

  private func consumerLines(_ consumers: Int) -> [String] {
    guard let setup = calibration.setup, !setup.consumers.isEmpty else {
      return [
        calibration.consumers.isEmpty
          ? "# The recording names no consumers: how many there were is assumed."
          : "# As many as the recording names.",
        "consumers: \(consumers)", "threads: 1",
      ]
    }
    var lines = ["# All that ever consumed, whenever they came and went."]
    lines.append("consumers: [\(setup.consumers.map { $0.id }.joined(separator: ", "))]")
    let factors = setup.consumers.filter { $0.serviceFactor != 1 }
    if !factors.isEmpty {
      lines.append(
        "service_factors: {"
          + factors.map { "\($0.id): \(Self.number($0.serviceFactor))" }.joined(separator: ", ")
          + "}")
    }
    return lines + ["threads: 1"]
  }

  private var arrivalLines: [String] {
    let arrivals = calibration.arrivals
    let measures = arrivals.measures
    let last = measures.dispersion.last?.index ?? 1
    // The variance of a count is the index of dispersion times its mean.
    let uncertainty = 1.96 * (max(last, 0) / Double(measures.instants.count)).squareRoot()
    var lines = [
      "# \(Self.number(measures.rate))/s within \(Self.percent(uncertainty)) (95 %): "
        + arrivals.reason + ".",
      "# Coefficient of variation of gaps \(Self.number(measures.gapVariation))"
        + (arrivals.exponentialTest.map {
          "; Kolmogorov-Smirnov distance from exponential "
            + "\(Self.short($0.statistic)), p \(Self.short($0.pValue))"
        } ?? "") + ".",
    ]
    if !measures.dispersion.isEmpty {
      lines.append(
        "# Index of dispersion, 1 for Poisson: "
          + measures.dispersion.map { "\(Self.short($0.index)) in \(Self.number($0.window)) s" }
          .joined(separator: ", ") + ".")
    }
    lines.append("arrivals: \(process)")
    return lines
  }

  private var process: String {
    let arrivals = calibration.arrivals
    let rate = "\(Self.number(arrivals.batchRate))/s"
    var parts: [String]
    switch arrivals.process {
    case .deterministic: parts = ["deterministic: {rate: \(rate)}"]
    case .poisson: parts = ["poisson: {rate: \(rate)}"]
    case .renewal(let fit): parts = ["renewal: {gap: \(Self.distribution(fit.distribution))}"]
    case .onOff(let fit):
      parts = [
        "on_off: {rate: \(Self.number(fit.rates[1]))/s, "
          + "on: {exponential: {mean: \(Self.seconds(1 / fit.leaving[1]))}}, "
          + "off: {exponential: {mean: \(Self.seconds(1 / fit.leaving[0]))}}}"
      ]
    case .modulated(let fit):
      let rates = fit.rates.map { "\(Self.number($0))/s" }.joined(separator: ", ")
      parts = [
        "mmpp: {rates: [\(rates)], transitions: [[0/s, \(Self.number(fit.leaving[0]))/s], "
          + "[\(Self.number(fit.leaving[1]))/s, 0/s]]}"
      ]
    case .trace: return "{trace: {file: \(Self.quoted(traceFile ?? "")), column: arrival_us}}"
    }
    switch arrivals.batch {
    case .fixed(1): break
    case .fixed(let size): parts.append("batch: \(size)")
    case .geometric(let mean): parts.append("batch: {geometric: {mean: \(Self.number(mean))}}")
    case .weighted(let sizes, let weights):
      parts.append(
        "batch: {weighted: {sizes: [\(sizes.map { "\($0)" }.joined(separator: ", "))], "
          + "weights: [\(weights.map(Self.number).joined(separator: ", "))]}}")
    }
    return "{\(parts.joined(separator: ", "))}"
  }

  private var serviceLines: [String] {
    let services = calibration.services
    var lines = [
      "# Mean \(Self.seconds(services.mean))"
        + (services.meanUncertainty.isFinite
          ? " within \(Self.percent(services.meanUncertainty)) (95 %)" : "")
        + ", coefficient of variation \(Self.number(services.variation)), "
        + "\(services.durations.count) services.",
      "# What clients add, \(Self.duration(times.overshoot)) each, is not part of it.",
    ]
    for fit in services.fits {
      lines.append(
        "# \(fit.distribution.name): Kolmogorov-Smirnov distance \(Self.short(fit.test.statistic)), "
          + "p \(Self.short(fit.test.pValue)).")
    }
    switch services.choice {
    case .constant: lines.append("service: {constant: {value: \(Self.seconds(services.mean))}}")
    case .family(let fit): lines.append("service: \(Self.distribution(fit.distribution))")
    case .empirical:
      lines.append("# Every family is refuted; means of equal slices stand for what was measured.")
      let values = services.representatives.map(Self.seconds).joined(separator: ", ")
      lines.append("service: {empirical: {values: [\(values)]}}")
    }
    return lines
  }
}

// MARK: - Texts

extension CalibratedScenario {
  private static func distribution(_ specification: DistributionSpecification) -> String {
    let parameters: String
    switch specification.distribution {
    case let fit as ErlangDistribution:
      parameters = "phases: \(fit.phases), mean: \(seconds(fit.mean))"
    case let fit as GammaDistribution:
      parameters = "shape: \(number(fit.shape)), mean: \(seconds(fit.mean))"
    case let fit as LognormalDistribution:
      parameters = "mean: \(seconds(fit.mean)), cv: \(number(fit.coefficientOfVariation))"
    case let fit as WeibullDistribution:
      parameters = "shape: \(number(fit.shape)), scale: \(seconds(fit.scale))"
    case let other: parameters = "mean: \(seconds(other.mean))"
    }
    return "{\(specification.name): {\(parameters)}}"
  }

  private static func number(_ value: Double) -> String {
    FieldText.real(value, significantDigits: digits)
  }

  private static func short(_ value: Double) -> String {
    FieldText.real(value, significantDigits: 3)
  }

  private static func percent(_ share: Double) -> String { "\(short(share * 100)) %" }

  private static func seconds(_ value: Double) -> String {
    value < 1 ? "\(number(value * 1e3))ms" : "\(number(value))s"
  }

  private static func duration(_ nanoseconds: Int64) -> String {
    "\(FieldText.time(nanoseconds: nanoseconds / 1_000 * 1_000, in: .microseconds))us"
  }

  /// A text that cannot leave its comment.
  private static func comment(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }

  /// A name that a scenario takes as it is.
  private static func name(_ text: String) -> String {
    let kept = text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return quoted(String(kept.prefix(60)))
  }

  private static func quoted(_ text: String) -> String { JSONValue.string(text).lineText }
}
