// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Scenario files for the tests of the command.
enum Scenarios {
  /// Sixteen queues, three consumers and a fourth that joins; runs in a fraction of a second.
  static let scaleOut = """
    format: 1
    name: scale-out
    system: rocketmq
    duration: 60s
    warmup: 5s
    seed: 42
    replications: 3
    brokers: 2
    topics:
      orders: {total_queues: 16}
    producers:
      checkout:
        topic: orders
        arrivals: {poisson: {rate: 100/s}}
    groups:
      order-service:
        topics: [orders]
        consumers: 3
        threads: 2
        service: {lognormal: {mean: 40ms, p99: 150ms}}
        allocation: averagely
    events:
      - {at: 20s, scale: {group: order-service, consumers: 4}}

    """

  /// A line with one server under half of its load, without events.
  static let steady = """
    format: 1
    name: steady
    system: rocketmq
    duration: 60s
    warmup: 5s
    seed: 7
    replications: 3
    topics:
      work: {total_queues: 1}
    producers:
      source:
        topic: work
        arrivals: {poisson: {rate: 50/s}}
    groups:
      workers:
        topics: [work]
        consumers: 1
        threads: 1
        service: {exponential: {mean: 10ms}}

    """

  /// The scenario with the first occurrence of a text replaced.
  static func scaleOut(replacing text: String, with other: String) -> String {
    guard let range = scaleOut.range(of: text) else {
      preconditionFailure("the scenario does not contain “\(text)”")
    }
    return scaleOut.replacingCharacters(in: range, with: other)
  }
}
