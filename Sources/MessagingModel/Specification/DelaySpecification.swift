// SPDX-License-Identifier: GPL-3.0-or-later

public import Stochastics

/// How long a producer has its messages held back before consumers may see them.
public enum DelaySpecification: Sendable, Hashable {
  /// One of the broker's delay levels, by weight; level 0 is no delay.
  case levels([WeightedLevel])
  /// Any time, in whole milliseconds, as the broker's timer wheel takes it.
  case time(DistributionSpecification)

  /// A delay level and its relative frequency.
  public struct WeightedLevel: Sendable, Hashable {
    /// The level, from 1, or 0 for none.
    public var level: Int
    /// Its weight, relative to the others.
    public var weight: Double

    /// Creates a weighted level.
    public init(level: Int, weight: Double = 1) {
      self.level = level
      self.weight = weight
    }
  }
}

extension DelaySpecification {
  /// What is wrong with it, if anything is.
  var problem: String? {
    guard case .levels(let levels) = self else { return nil }
    if levels.contains(where: { $0.weight < 0 || !$0.weight.isFinite })
      || levels.allSatisfy({ $0.weight == 0 })
    {
      return "weights of delay levels must not be negative, nor all zero"
    }
    return levels.contains { $0.level < 0 } ? "delay levels are counted from 1; 0 is none" : nil
  }
}
