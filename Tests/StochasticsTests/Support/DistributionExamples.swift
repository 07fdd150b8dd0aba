// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

/// A distribution by its name and parameters, with the fingerprint of its draws.
struct DistributionExample: Sendable, CustomTestStringConvertible {
  var name: String
  var parameters: [String: ParameterValue]
  /// The fingerprint of the first 10,000 draws with seed 42.
  var fingerprint: String

  init(_ name: String, _ parameters: [String: ParameterValue], _ fingerprint: String) {
    self.name = name
    self.parameters = parameters
    self.fingerprint = fingerprint
  }

  func specification() throws -> DistributionSpecification {
    try DistributionSpecification(name: name, parameters: parameters)
  }

  var testDescription: String {
    "\(name) \(parameters.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })"
  }

  /// Examples of every distribution of the catalogue; times are in seconds.
  static let all: [Self] = [
    Self("constant", ["value": .number(0.04)], "8f6c03435260bf4a"),
    Self("exponential", ["mean": .number(0.04)], "fe090795686d33df"),
    Self("erlang", ["phases": .number(1), "mean": .number(0.04)], "fe090795686d33df"),
    Self("erlang", ["phases": .number(4), "mean": .number(0.04)], "541dee2f95169c44"),
    Self("erlang", ["phases": .number(20), "mean": .number(0.04)], "d48009af5ebbb2ea"),
    Self("gamma", ["shape": .number(0.3), "mean": .number(0.04)], "23bef7561eba7c03"),
    Self("gamma", ["shape": .number(2.5), "scale": .number(0.01)], "9f94a0d896e0ccd9"),
    Self("gamma", ["mean": .number(0.04), "cv": .number(0.25)], "8289b9639ef62911"),
    Self("hyperexponential", ["mean": .number(0.04), "cv": .number(2)], "d0a3a3d0b80a706b"),
    Self(
      "hyperexponential",
      ["probabilities": .numbers([0.8, 0.2]), "means": .numbers([1.0 / 160, 0.0375])],
      "dda99859e3d70365"),
    Self(
      "hyperexponential",
      ["probabilities": .numbers([0.5, 0.3, 0.2]), "means": .numbers([0.01, 0.1, 0.4])],
      "a34b4bd45100b921"),
    Self("lognormal", ["mean": .number(0.04), "p99": .number(0.2)], "24364f7303be2ac4"),
    Self("lognormal", ["mean": .number(0.04), "cv": .number(0.5)], "4667d47c3c9c097d"),
    Self("lognormal", ["median": .number(0.03), "p99": .number(0.1)], "1720dcceeb30959b"),
    Self("lognormal", ["mu": .number(-3), "sigma": .number(0.2)], "a047a4d573bfd315"),
    Self("weibull", ["shape": .number(0.7), "mean": .number(0.04)], "710c57c12ff3115b"),
    Self("weibull", ["shape": .number(3), "scale": .number(0.04)], "cb4ef9869fc48c78"),
    Self("pareto", ["shape": .number(6), "minimum": .number(0.01)], "cd571f0e77dc7b09"),
    Self("pareto", ["shape": .number(8), "mean": .number(0.04)], "635aabbb448c6494"),
    Self("uniform", ["minimum": .number(0.01), "maximum": .number(0.05)], "cb5bd0510b2ee989"),
    Self(
      "normal", ["mean": .number(0.04), "standard_deviation": .number(0.01)], "f598abc9e7f9c8f2"),
    Self(
      "normal", ["mean": .number(0.01), "standard_deviation": .number(0.04)], "709893c3dfc7af97"),
    Self(
      "normal", ["mean": .number(-0.05), "standard_deviation": .number(0.02)], "9564d62ca1f330f4"),
    Self("empirical", ["values": .numbers([0.03, 0.01, 0.02, 0.01, 0.5])], "82871e593d4cf36b"),
    Self(
      "empirical",
      ["values": .numbers([0.03, 0.01, 0.02, 0.5]), "weights": .numbers([3, 0, 6.5, 0.5])],
      "1f530757e5260db6"),
    Self("mixture", ["components": .components(components())], "2e5cbe58dbf8224c"),
  ]

  /// Three quarters exponential, one quarter of a mixture of two uniform distributions.
  private static func components() -> [MixtureDistribution.Component] {
    guard let fast = try? DistributionSpecification.exponential(mean: 0.01),
      let low = try? DistributionSpecification.uniform(minimum: 0.1, maximum: 0.2),
      let high = try? DistributionSpecification.uniform(minimum: 0.3, maximum: 0.4),
      let slow = try? MixtureDistribution(components: [
        MixtureDistribution.Component(weight: 1, distribution: low),
        MixtureDistribution.Component(weight: 2, distribution: high),
      ])
    else { return [] }
    return [
      MixtureDistribution.Component(weight: 3, distribution: fast),
      MixtureDistribution.Component(weight: 1, distribution: DistributionSpecification(slow)),
    ]
  }
}
