// SPDX-License-Identifier: GPL-3.0-or-later

/// Every checker there is, and why there is none where there is none.
package enum GoldenCheckerCatalogue {
  /// The checkers.
  ///
  /// Where several are meant for a case, the first one counts.
  package static let all: [GoldenChecker] =
    AllocationCheckers.all + KafkaAllocationCheckers.all + KafkaPartitionerCheckers.all
    + KafkaCoordinatorCheckers.all
    + ConsistentHashCheckers.all + SelectionCheckers.all
    + BrokerRuleCheckers.all
    + RedeliveryCheckers.all + ClientBufferCheckers.all
    + AssignmentTheoryCheckers.all + DeterministicQueueCheckers.all + FluidCheckers.all
    + CapacityCheckers.all + RetryCheckers.all + PoisonCheckers.all + CrashCheckers.all
    + ChanceCheckers.all + RetryStormCheckers.all + StallCheckers.all + RandomWordCheckers.all
    + CreditWindowCheckers.all + BackoffCheckers.all + RollingRestartCheckers.all
    + CrashDetectionCheckers.all

  /// The checkers of the exact cases of `theory.json`.
  package static let theory: [GoldenChecker] = all.filter { $0.file == TheoryGaps.file }

  /// Why the cases of a file or section cannot be expressed; the first fitting line counts.
  ///
  /// A file is given by the beginning of its path, a section by its name.
  package static let gaps: [(file: String, section: String?, reason: String)] = [
    ("theory.json", nil, "the case has no checker yet"),
    ("rng_vectors.json", "xoshiro256plusplus.jumps", "streams are named, none is jumped to"),
    ("rng_vectors.json", nil, "the generator does not ship"),
    ("binpack_traces.json", nil, "a published experiment that `lagcast validate` runs again"),
    ("landau_", nil, "a published experiment that `lagcast validate` runs again"),
    ("", nil, "the file has no checker yet"),
  ]

  /// The files that have checkers, sorted.
  package static var files: [String] { Set(all.map(\.file)).sorted() }

  static func reason(file: String, section: String, name: String) -> String {
    if file == TheoryGaps.file, let reason = TheoryGaps.reason(ofCaseNamed: name) { return reason }
    return gaps.first { file.hasPrefix($0.file) && ($0.section ?? section) == section }?.reason
      ?? "there is no checker yet"
  }
}
