// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

/// An arrival process by its name and parameters, changes to apply, and the fingerprint of its
/// instants.
struct ArrivalExample: Sendable, CustomTestStringConvertible {
  var name: String
  var parameters: [String: ParameterValue]
  var batch = BatchSize.fixed(1)
  var changes: [RateChange] = [
    .burst(factor: 3, start: 20_000_000_000, end: 50_000_000_000),
    .ramp(factor: 0.25, start: 60_000_000_000, end: 110_000_000_000),
    .step(factor: 2.5, start: 140_000_000_000),
  ]
  /// The fingerprint of the first 10,000 instants with seed 42, without and with the changes.
  var fingerprint: String

  func specification() throws -> ArrivalSpecification {
    try ArrivalSpecification(name: name, parameters: parameters, batch: batch)
  }

  var testDescription: String { "\(name) \(parameters.keys.sorted()) \(batch)" }

  private static func exponential(_ mean: Double) -> ParameterValue {
    guard let distribution = try? DistributionSpecification.exponential(mean: mean) else {
      return .number(mean)
    }
    return .distribution(distribution)
  }

  private static func erlang(_ mean: Double) -> ParameterValue {
    guard let distribution = try? DistributionSpecification.erlang(phases: 3, mean: mean) else {
      return .number(mean)
    }
    return .distribution(distribution)
  }

  /// Examples of every process of the catalogue.
  static let all: [Self] = [
    Self(name: "poisson", parameters: ["rate": .number(30)], fingerprint: "12080555d94f0628"),
    Self(
      name: "poisson", parameters: ["rate": .number(10)], batch: .fixed(5),
      fingerprint: "79641dc38897f13"),
    Self(
      name: "poisson", parameters: ["rate": .number(10)], batch: .geometric(mean: 4),
      fingerprint: "ee3b451a573504bf"),
    Self(
      name: "poisson", parameters: ["rate": .number(10)],
      batch: .weighted(sizes: [1, 2, 10], weights: [5, 3, 2]), fingerprint: "372193673c7b5035"),
    Self(name: "deterministic", parameters: ["rate": .number(30)], fingerprint: "cd04921ec253ce65"),
    Self(
      name: "deterministic", parameters: ["period": .number(0.03), "first": .number(0)],
      fingerprint: "9badd7a69fe8998a"),
    Self(name: "renewal", parameters: ["gap": erlang(0.03)], fingerprint: "e20bad693dd13a8f"),
    Self(
      name: "mmpp",
      parameters: [
        "rates": .numbers([40, 160]), "transitions": .rows([[0, 0.2], [0.8, 0]]),
      ], fingerprint: "e27e098afd815bfc"),
    Self(
      name: "mmpp",
      parameters: [
        "rates": .numbers([0, 20, 60]),
        "transitions": .rows([[0, 1, 1], [2, 0, 1], [0, 4, 0]]),
      ], fingerprint: "f52c555a94eb19a0"),
    Self(
      name: "on_off",
      parameters: ["rate": .number(60), "on": exponential(1), "off": exponential(2)],
      fingerprint: "fc36f6685fb5fd8d"),
    Self(
      name: "on_off",
      parameters: [
        "rate": .number(60), "on": exponential(1), "off": exponential(0.5),
        "spacing": .word("regular"),
      ], fingerprint: "1fe156a58baf1d27"),
    Self(
      name: "rate_curve",
      parameters: [
        "times": .numbers([10, 40, 40, 90, 120]), "rates": .numbers([10, 50, 20, 20, 0.5]),
      ], fingerprint: "c0a666c5426d0988"),
    Self(
      name: "rate_curve",
      parameters: [
        "times": .numbers([0, 2, 5]), "rates": .numbers([10, 0, 40]),
        "interpolation": .word("steps"), "period": .number(7),
      ], fingerprint: "d54697209ab69ac4"),
    Self(
      name: "diurnal",
      parameters: [
        "mean_rate": .number(30), "amplitude": .number(0.8), "period": .number(60),
        "peak": .number(10),
      ], fingerprint: "c78aa0d55c4fea7d"),
    Self(
      name: "ramp",
      parameters: [
        "from": .number(5), "to": .number(50), "over": .number(100), "start": .number(20),
      ], fingerprint: "ca307e9aebe09305"),
    Self(
      name: "recorded", parameters: ["instants": .numbers([0, 0.5, 0.5, 3, 199])], changes: [],
      fingerprint: "927d9fe4431052d6"),
  ]
}
