// SPDX-License-Identifier: GPL-3.0-or-later

/// Arrivals at recorded instants; no random word is used.
public struct RecordedArrivals: ArrivalProcess {
  /// The word for it in scenario files.
  public static let name = "recorded"

  /// One sentence about it.
  public static let summary = "the instants of a recording, one by one"

  /// The instants, by rising time.
  public static let parameterSets = [[ParameterDescription("instants", .durations)]]

  /// The instants in nanoseconds since the start, by rising time.
  public let instants: [Int64]

  /// Creates the process of some instants in nanoseconds since the start.
  ///
  /// - Throws: ``ParameterError`` for no instants, a negative one, or one that lies before its
  ///   predecessor; it names the place, counted from 1.
  public init(instants: [Int64]) throws(ParameterError) {
    guard !instants.isEmpty else {
      throw .invalid(Self.name, "instants", "none", requirement: "must hold an instant at least")
    }
    var last: Int64 = 0
    for (index, instant) in instants.enumerated() {
      guard instant >= last else {
        throw .invalid(
          Self.name, "instants", "\(instant) ns after \(last) ns (number \(index + 1))",
          requirement: "must not be negative and must not fall")
      }
      guard instant < Nanoseconds.longest else {
        throw .invalid(
          Self.name, "instants", "\(instant) ns (number \(index + 1))",
          requirement: "must be below 2^62 ns")
      }
      last = instant
    }
    self.instants = instants
  }

  /// Creates the process from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    let seconds = try parameters.numbers("instants")
    for second in seconds { try Requirement.notNegative(second, "instants", of: Self.name) }
    try self.init(instants: seconds.map { Nanoseconds.rounded($0 * 1e9) })
  }

  /// The number of instants over the last of them; infinite if all lie at zero.
  public var meanRate: Double {
    Double(instants.count) / (Double(instants[instants.count - 1]) * 1e-9)
  }

  /// Returns what the clock is made from.
  public func makePlan() -> ArrivalPlan { ArrivalPlan(.recorded(instants)) }
}
