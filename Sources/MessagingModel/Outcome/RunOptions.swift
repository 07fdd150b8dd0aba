// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// What to do with a run beside simulating it.
public struct RunOptions: Sendable {
  /// Which delivery attempts to keep.
  public var attempts: AttemptSampling
  /// A flag that stops the run from another thread.
  public var stopFlag: StopFlag?
  /// Seed of another order of events that happen at one moment; `nil` for the order of insertion.
  public var tieSeed: UInt64?

  /// Creates options; the defaults keep nothing beyond the measurements.
  public init(attempts: AttemptSampling = .none, stopFlag: StopFlag? = nil) {
    self.attempts = attempts
    self.stopFlag = stopFlag
  }

  /// Which delivery attempts a run keeps in memory.
  public enum AttemptSampling: Sendable, Hashable {
    /// None.
    case none
    /// The first so many to end.
    case first(Int)
    /// All attempts of a share of the messages, chosen by their number, not by chance.
    case share(Double)

    /// Whether an attempt is kept.
    ///
    /// - Parameters:
    ///   - identity: The message's.
    ///   - kept: How many attempts are kept already.
    /// - Returns: Whether this one is kept too.
    func include(_ identity: MessageIdentity, kept: Int) -> Bool {
      switch self {
      case .none: return false
      case .first(let limit): return kept < limit
      case .share(let share):
        // A fixed mixing of the number, so that the same messages are chosen in every run.
        let mixed = (identity.code &* 0x9E37_79B9_7F4A_7C15) >> 11
        return Double(mixed) * 0x1p-53 < share
      }
    }
  }
}

/// Why a replication could not be finished.
public enum ModelError: Error, Sendable {
  /// The specification contradicts itself; each entry says where and what to do.
  case invalidSpecification([SpecificationProblem])
  /// A service trace without repetition has fewer times than its producer has messages.
  case serviceTraceExhausted(group: String, times: Int)
  /// The clock stood still at an instant for more events than any load has there: something happens over
  /// and over without taking time.
  case standstill(at: VirtualTime, events: Int)
  /// An audit at the end of the run failed: a defect of the model, never of the scenario.
  case auditFailed([String], seed: UInt64, replication: UInt64)
}

extension ModelError {
  /// What a clock that stands still says of a scenario, and what to do; empty for other errors.
  package var standstillSentence: String {
    guard case .standstill(let instant, let events) = self else { return "" }
    return "the clock has stood still at \(instant.seconds) s for more than \(events) events: "
      + "something happens over and over without taking time; give services, latencies, expiry or the pauses before "
      + "redeliveries some"
  }
}

/// One contradiction in a specification.
public struct SpecificationProblem: Sendable, Hashable {
  /// Where, as a path of scenario keys such as `groups.orders.consumers`.
  public var path: String
  /// What is wrong and what would be right.
  public var message: String

  /// Creates a problem.
  public init(path: String, message: String) {
    self.path = path
    self.message = message
  }
}
