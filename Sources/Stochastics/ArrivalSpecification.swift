// SPDX-License-Identifier: GPL-3.0-or-later

/// An arrival process with its parameters, of whichever kind, and the size of its batches.
public struct ArrivalSpecification: Sendable, Hashable {
  /// The process of the batches.
  public let process: any ArrivalProcess

  /// How many messages arrive at each arrival.
  public let batch: BatchSize

  /// Wraps a process.
  ///
  /// - Throws: ``ParameterError`` for a batch size out of range.
  public init(
    _ process: some ArrivalProcess, batch: BatchSize = .fixed(1)
  ) throws(ParameterError) {
    try batch.validate()
    self.process = process
    self.batch = batch
  }

  /// Creates the process of a name from named values.
  ///
  /// - Parameters:
  ///   - name: a name from ``ArrivalCatalogue``.
  ///   - parameters: the values by name, times in seconds, rates a second.
  ///   - batch: how many messages arrive at each arrival.
  /// - Throws: ``ParameterError``, which names what is unknown, missing or out of range.
  public init(
    name: String, parameters: [String: ParameterValue], batch: BatchSize = .fixed(1)
  ) throws(ParameterError) {
    try batch.validate()
    let type = try ArrivalCatalogue.type(named: name)
    let values = try ParameterValues(subject: name, values: parameters, sets: type.parameterSets)
    process = try type.init(parameters: values)
    self.batch = batch
  }

  /// The name in scenario files.
  public var name: String { type(of: process).name }

  /// Messages a second in the long run, without changes.
  public var meanRate: Double { process.meanRate * batch.mean }

  /// Returns the clock of a producer.
  ///
  /// Gaps, phases and batch sizes come from streams of their own (`arrivals`, `arrival-phases` and
  /// `batch-sizes`), so that a change of one leaves the draws of the others alone.
  ///
  /// - Parameters:
  ///   - streams: the streams of the replication.
  ///   - entity: the name of the producer.
  ///   - horizon: the last instant of interest in nanoseconds; later arrivals are not looked for,
  ///     so that a rate of next to nothing cannot make the clock search for ever.
  ///   - changes: changes of the rate; they multiply.
  /// - Returns: the clock, at its start.
  /// - Throws: ``ParameterError`` for a change out of range, or for any change of recorded
  ///   arrivals, which have no rate that could be changed.
  public func makeClock(
    streams: StreamFamily, entity: String, until horizon: Int64, changes: [RateChange] = []
  ) throws(ParameterError) -> ArrivalClock {
    for change in changes { try change.validate() }
    let plan = process.makePlan()
    if case .recorded = plan.targets, !changes.isEmpty {
      throw .contradiction(
        subject: name, explanation: "recorded arrivals have no rate that a factor could change")
    }
    return ArrivalClock(
      plan: plan, batch: batch, factor: .product(of: changes), horizon: horizon,
      streams: ArrivalClock.Streams(
        gaps: streams.stream(entity: entity, purpose: "arrivals"),
        phases: streams.stream(entity: entity, purpose: "arrival-phases"),
        batches: streams.stream(entity: entity, purpose: "batch-sizes")))
  }

  /// Returns the mean number of messages up to an instant.
  ///
  /// - Parameters:
  ///   - seconds: the instant, finite and not negative.
  ///   - changes: changes of the rate.
  /// - Returns: the mean number; for renewal processes the long-run rate is taken from the start.
  public func expectedMessages(until seconds: Double, changes: [RateChange] = []) -> Double {
    let plan = process.makePlan()
    if case .recorded(let instants) = plan.targets {
      return Double(instants.count { Double($0) <= seconds * 1e9 }) * batch.mean
    }
    var pace = PiecewiseLinear.constant(1)
    var scale = 1e-9 * process.meanRate
    if case .curve(let curve) = plan.pace, curve != .constant(1) {
      pace = curve
      scale = 1
    }
    var intensity = Intensity(
      base: .curve(PiecewiseLinearCursor(pace)), factor: .product(of: changes),
      phaseStream: RandomStream(seed: 0))
    return intensity.integral(to: seconds * 1e9) * scale * batch.mean
  }

  /// Whether two specifications are the same process with the same parameters and batches.
  public static func == (lhs: Self, rhs: Self) -> Bool {
    lhs.batch == rhs.batch && AnyHashable(lhs.process) == AnyHashable(rhs.process)
  }

  /// Feeds the process and its parameters to a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(AnyHashable(process))
    hasher.combine(batch)
  }
}
