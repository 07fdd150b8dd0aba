// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

@Suite("Equal bytes")
struct DeterminismTests {
  /// Takes the C library's fused multiply-add variants away, where there are any.
  static let withoutFMA = ["GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4"]

  /// A scenario that draws from every kind of stream, portable distributions and those of GSL: keys,
  /// tags, retries, both kinds of listener, broadcasting, and events that change all of it.
  static let scenario = """
    format: 1
    name: every-stream
    system: rocketmq
    duration: 4m
    warmup: 5s
    seed: 42
    replications: 3
    brokers: 2
    network: {latency: 300us}
    topics:
      orders: {total_queues: 16}
      audits: {queues: 3}
    producers:
      checkout:
        topic: orders
        count: 3
        arrivals: {poisson: {rate: 60/s}}
        key: {zipf: {keys: 500, exponent: 1.1}}
        routing: key-hash
        tags: {paid: 3, shipped: 1}
      courier:
        topic: orders
        arrivals:
          mmpp: {rates: [5/s, 60/s], transitions: [[0/s, 0.1/s], [0.2/s, 0/s]]}
          batch: {geometric: {mean: 3}}
      auditor:
        topic: audits
        arrivals: {renewal: {gap: {weibull: {mean: 50ms, shape: 0.7}}}}
      night:
        topic: audits
        arrivals: {diurnal: {mean_rate: 10/s, amplitude: 0.8, period: 1m}}
    groups:
      order-service:
        topics: [orders]
        consumers: 4
        threads: 3
        service:
          mixture:
            components:
              - {weight: 9, lognormal: {mean: 20ms, p99: 90ms}}
              - {weight: 1, gamma: {mean: 60ms, cv: 0.6}}
        failure: {probability: 1%}
        allocation: {consistent-hash: {virtual_nodes: 20}}
      shipping:
        topics: [{topic: orders, tags: shipped}]
        consumption: orderly
        consumers: 3
        threads: 4
        service: {hyperexponential: {mean: 15ms, cv: 2}}
        failure: {probability: 0.5%}
      caches:
        topics: [audits]
        mode: broadcasting
        consumers: 2
        threads: 2
        service: {pareto: {mean: 4ms, shape: 2.5}}
    events:
      - {at: 20s, burst: {producer: checkout, factor: 3, for: 10s}}
      - {at: 30s, lose: {group: order-service, consumers: [c1]}}
      - {at: 40s, crash: {group: shipping, consumers: [c0]}}
      - {at: 50s, scale: {group: order-service, consumers: 6}}
      - {at: 60s, poison: {producer: checkout}}
      - {at: 70s, rolling_restart: {group: shipping, downtime: 3s, gap: 5s}}
      - {at: 90s, slow: {group: order-service, consumers: [c0], factor: 2, for: 20s}}
      - {at: 100s, ramp: {producer: courier, factor: 2, for: 20s}}
      - {at: 110s, add_queues: {topic: audits, queues: 1}}

    """

  private func manifest(
    _ options: [String], environment: [String: String] = [:]
  ) throws -> (manifest: String, summary: String) {
    let folder = try TemporaryFolder()
    try folder.write(Self.scenario, to: "scenario.yaml")
    let outcome = try Tool.run(
      ["run", "scenario.yaml", "--no-plots", "--quiet", "--messages", "5%"] + options,
      in: folder.path, environment: environment)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return (try folder.read("results/local/every-stream/manifest.json"), outcome.output)
  }

  @Test("two runs agree, with one thread and with two")
  func agreesOverThreads() throws {
    let first = try manifest(["--threads", "1"])
    let second = try manifest(["--threads", "1"])
    let third = try manifest(["--threads", "2"])
    #expect(first == second)
    #expect(first == third)
  }

  @Test(
    "so do runs of ActiveMQ's destinations, and of RabbitMQ's limits",
    arguments: ["jms-destinations", "limits"])
  func workQueuesAgreeOverThreads(name: String) throws {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let scenario = root + "/Benchmarks/Examples/work-queues/\(name).yaml"
    let manifests = try ["1", "1", "2"].map { threads in
      let folder = try TemporaryFolder()
      let outcome = try Tool.run(
        ["run", scenario, "--no-plots", "--quiet", "--threads", threads], in: folder.path)
      try #require(outcome.status == 0, "\(outcome.errors)")
      return try folder.read("results/local/\(name)/manifest.json")
    }
    #expect(Set(manifests).count == 1)
  }

  @Test("another seed gives other results")
  func dependsOnSeed() throws {
    let first = try manifest([])
    let second = try manifest(["--seed", "43"])
    #expect(first.manifest != second.manifest)
    #expect(first.summary != second.summary)
  }

  @Test(
    "runs agree with and without fused multiply-add in the C library",
    .enabled(
      if: fingerprint([:]) != fingerprint(withoutFMA),
      "skipped: the C library has no other functions on this processor"))
  func agreesWithoutFMA() throws {
    let with = try manifest([])
    let without = try manifest([], environment: Self.withoutFMA)
    #expect(with == without)
  }

  /// A digest of what the C library's mathematical functions return.
  private static func fingerprint(_ environment: [String: String]) -> String {
    let outcome = try? Tool.run("libm-fingerprint", [], environment: environment)
    return outcome?.status == 0 ? outcome?.output ?? "" : ""
  }

  @Test("the fingerprint of the C library's functions can be taken")
  func takesFingerprint() {
    let first = Self.fingerprint([:])
    #expect(first.wholeMatch(of: /[0-9a-f]{1,16}\n/) != nil)
    #expect(first == Self.fingerprint([:]))
  }
}
