// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// How long a group's listeners take and how often they fail, alike in every modelled system.
///
/// Draws belong to a message and its group, so neither other groups nor the order of events change
/// them. Not copyable, since the compiler would copy its arrays for each draw.
struct GroupService: ~Copyable {
  private let sampler: Sampler
  /// The mean of exponential times in nanoseconds, or -1 for other distributions.
  ///
  /// A draw by the sampler copies all of it first; the most frequent distribution does without.
  private let exponentialMean: Double
  /// The times of a trace, by number of the message; empty without one.
  private let trace: [Int64]
  private let traceRepeats: Bool
  let usesTrace: Bool
  /// Keys of the service and failure draws, by producer.
  private let keys: [UInt64]
  private let failureKeys: [UInt64]
  let failureProbability: Double
  let mayFail: Bool
  private let meanSeconds: Double
  /// Factors on the service times of single members.
  let factors: [GroupSpecification.ServiceFactor]

  init(
    _ group: GroupSpecification, producers: [ProducerSpecification], streams: StreamFamily
  ) throws(ParameterError) {
    switch group.service {
    case .distribution(let distribution):
      sampler = distribution.makeSampler()
      trace = []
      traceRepeats = false
      usesTrace = false
    case .trace(let times, let repeats):
      sampler = try DistributionSpecification.constant(0).makeSampler()
      trace = times
      traceRepeats = repeats
      usesTrace = true
    }
    exponentialMean = sampler.exponentialMean ?? -1
    keys = producers.map { streams.key(entity: "\(group.name)/\($0.name)", purpose: "service") }
    failureKeys = producers.map {
      streams.key(entity: "\(group.name)/\($0.name)", purpose: "failure")
    }
    failureProbability = group.failureProbability
    mayFail = failureProbability > 0
    meanSeconds = group.meanServiceSeconds
    factors = group.serviceFactors
  }

  /// The time drawn for a message, in nanoseconds.
  ///
  /// Mutating although it changes nothing: of what is only read the compiler makes a copy first.
  @inline(__always)
  mutating func drawn(producer: Int, number: Int) -> Int64 {
    let counter = UInt64(truncatingIfNeeded: number)
    guard exponentialMean >= 0 else { return drawnOtherwise(key: keys[producer], counter) }
    var bits = CounterStream(key: keys[producer], counter: counter)
    return bits.nextExponentialNanoseconds(meanNanoseconds: exponentialMean)
  }

  @inline(never)
  private mutating func drawnOtherwise(key: UInt64, _ counter: UInt64) -> Int64 {
    sampler.nanoseconds(key: key, counter: counter)
  }

  /// The trace's time for a message, in nanoseconds.
  ///
  /// - Throws: ``TraceExhausted`` for a message beyond the end of a trace that does not repeat.
  func traced(number: Int) throws(TraceExhausted) -> Int64 {
    if number < trace.count { return trace[number] }
    guard traceRepeats else { throw TraceExhausted(times: trace.count) }
    return trace[number % trace.count]
  }

  /// A trace has fewer times than there are messages.
  struct TraceExhausted: Error {
    let times: Int
  }

  /// Whether an attempt at a message fails by chance.
  func drawsFailure(_ identity: MessageIdentity, attempt: Int) -> Bool {
    guard failureProbability > 0 else { return false }
    var draws = CounterStream(
      key: failureKeys[identity.producer], counter: UInt64(identity.number),
      attempt: UInt64(attempt))
    return draws.nextBool(probability: failureProbability)
  }

  /// Messages a second that some threads, each counted at its speed, work off.
  func capacity(ofThreads threads: Double) -> Double { threads / max(meanSeconds, 1e-9) }
}
