// SPDX-License-Identifier: GPL-3.0-or-later

/// What a user asks of a comparison.
package struct ComparisonOptions: Sendable {
  /// The probability of one false alarm or more in the whole family.
  package var level = 0.05
  /// Settings, or fronts of settings, that may differ between the scenarios.
  package var across: [String] = []
  /// Tolerances instead of the defaults; later ones go before earlier ones.
  package var tolerances: [ToleranceSetting] = []
  /// Whether gated metrics and groups that only the new result has are passed over.
  package var allowsNew = false
  /// Whether those that only the base has are.
  package var allowsMissing = false

  /// The defaults.
  package init() {}
}
