// SPDX-License-Identifier: GPL-3.0-or-later

public import Stochastics

/// A property that a producer gives its messages, for filters to look at.
///
/// A message's value is a function of the property's random stream and the message's number, so that
/// it is the same under every strategy and needs no memory.
public struct PropertySpecification: Sendable, Hashable {
  /// The property's name; it keys its random stream.
  public var name: String
  /// What its values are.
  public var values: Values
  /// Share of the messages that lack it.
  public var missing: Double

  /// How values are drawn.
  public enum Values: Sendable, Hashable {
    /// One of some texts.
    case texts([WeightedText])
    /// A number of a distribution, one second of which counts as 1, rounded to a whole number.
    case whole(DistributionSpecification)
    /// A number of a distribution, one second of which counts as 1, rounded to 1 to 9 decimals.
    case decimal(DistributionSpecification, decimals: Int)
    /// True with a probability.
    case boolean(probability: Double)
  }

  /// A text and its relative frequency.
  public struct WeightedText: Sendable, Hashable {
    /// The text.
    public var text: String
    /// Its weight, relative to the others.
    public var weight: Double

    /// Creates a weighted text.
    public init(text: String, weight: Double = 1) {
      self.text = text
      self.weight = weight
    }
  }

  /// Creates a property.
  public init(name: String, values: Values, missing: Double = 0) {
    self.name = name
    self.values = values
    self.missing = missing
  }
}

extension PropertySpecification {
  /// What is wrong with the property, if anything is.
  func problem(path: String) -> SpecificationProblem? {
    let message: String? =
      switch values {
      case _ where !(0...1).contains(missing): "the share without a value lies between 0 and 1"
      case .texts(let texts)
      where texts.contains(where: { $0.weight < 0 || !$0.weight.isFinite })
        || texts.allSatisfy({ $0.weight == 0 }):
        "weights must not be negative, nor all zero"
      case .decimal(_, let decimals) where !(1...9).contains(decimals):
        "a number has 1 to 9 decimals"
      case .boolean(let probability) where !(0...1).contains(probability):
        "a probability lies between 0 and 1"
      default: nil
      }
    return message.map { SpecificationProblem(path: "\(path).properties.\(name)", message: $0) }
  }
}
