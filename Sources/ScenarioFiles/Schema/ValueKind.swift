// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// What a key of a scenario takes, with the values that are allowed.
enum ValueKind: Sendable {
  /// A length of time within bounds.
  case duration(VirtualDuration, VirtualDuration)
  /// A rate of events.
  case rate
  /// A size in bytes within bounds.
  case size(ClosedRange<Int>)
  /// A plain whole number within bounds.
  case count(ClosedRange<Int>)
  /// A plain real number within bounds.
  case number(ClosedRange<Double>)
  /// A part of a whole.
  case share
  /// A whole number of 64 bits.
  case seed
  /// `true` or `false`.
  case flag
  /// One of some words.
  case word([String])
  /// A text, described.
  case text(String)
  /// A mapping, a list, or one of several forms, described.
  case structure(String)

  /// Any duration at all.
  static let anyDuration = ValueKind.duration(.zero, Quantity.longestDuration)
  /// The period of something that repeats itself: no shorter than a client could keep it.
  static let period = ValueKind.duration(.milliseconds(1), Quantity.longestDuration)

  /// The kind in words, for the reference and for messages.
  var summary: String {
    switch self {
    case .duration(let least, let most):
      "duration"
        + Self.bounds(
          Quantity.text(least), Quantity.text(most), isOpenBelow: least == .zero,
          isOpenAbove: most == Quantity.longestDuration)
    case .rate: "rate"
    case .size(let range):
      "size"
        + Self.bounds(
          Quantity.text(bytes: range.lowerBound), Quantity.text(bytes: range.upperBound),
          isOpenBelow: range.lowerBound == 0, isOpenAbove: false)
    case .count(let range) where range.count == 1: "\(range.lowerBound)"
    case .count(let range):
      "whole number"
        + Self.bounds(
          "\(range.lowerBound)", "\(range.upperBound)", isOpenBelow: false,
          isOpenAbove: range.upperBound >= Int(Int32.max))
    case .number(let range):
      "number"
        + Self.bounds(
          Quantity.text(number: range.lowerBound), Quantity.text(number: range.upperBound),
          isOpenBelow: false, isOpenAbove: false)
    case .share: "share, 0 to 1 or 0% to 100%"
    case .seed: "whole number of 64 bits, decimal or behind 0x"
    case .flag: "true or false"
    case .word(let words): WordList.choices(words)
    case .text(let description), .structure(let description): description
    }
  }

  private static func bounds(
    _ least: String, _ most: String, isOpenBelow: Bool, isOpenAbove: Bool
  ) -> String {
    switch (isOpenBelow, isOpenAbove) {
    case (true, true): ""
    case (true, false): ", at most \(most)"
    case (false, true): ", at least \(least)"
    case (false, false): ", \(least) to \(most)"
    }
  }
}
