// SPDX-License-Identifier: GPL-3.0-or-later

/// What a comparison says of one metric, and of all together.
package enum Verdict: String, Sendable, Hashable, CaseIterable {
  /// Worse by more than is tolerated.
  case regressed
  /// The replications at hand do not decide.
  case inconclusive
  /// Better by more than is tolerated.
  case improved
  /// A change, if any, is smaller than the tolerance.
  case within
  /// The same value in every replication.
  case identical

  /// The verdict in words.
  package var text: String { self == .within ? "within tolerance" : rawValue }
}
