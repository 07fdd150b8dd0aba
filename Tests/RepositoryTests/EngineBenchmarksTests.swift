// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite(
  "The engine's benchmarks",
  .enabled(if: EngineBenchmarks.isThere, "engine-benchmarks is not built"))
struct EngineBenchmarksTests {
  private static func number(_ name: String, _ result: [String: Any]) throws -> Double {
    try #require(result[name] as? Double, "\(name) in \(result)")
  }

  @Test("Every case runs, and prints what a comparison needs")
  func cases() throws {
    let cases = try EngineBenchmarks.cases()
    #expect(cases.count >= 13)
    for name in cases {
      let result = try EngineBenchmarks.result([name, "--count", "2000", "--size", "64"])
      #expect(result["case"] as? String == name)
      #expect(result["unit"] is String)
      #expect(try Self.number("count", result) > 0)
      #expect(try Self.number("events", result) > 0)
      #expect(try Self.number("cpu_ns_per_operation", result) > 0)
      #expect(try Self.number("peak_kib", result) > 0)
    }
  }

  @Test(
    "The hold model takes events in the order of a heap",
    arguments: [
      "exponential", "uniform", "narrow", "bimodal", "triangular", "camel", "pareto", "constant",
      "half-zeros", "log-uniform",
    ])
  func holds(increments: String) throws {
    for size in ["16", "5000", "65536"] {
      let arguments = ["--count", "50000", "--size", size, "--increments", increments]
      let engine = try EngineBenchmarks.result(["hold"] + arguments)
      let heap = try EngineBenchmarks.result(["hold-heap"] + arguments)
      let checksum = try #require(engine["checksum"] as? String)
      #expect(checksum == heap["checksum"] as? String)
    }
  }

  @Test("The hold model takes a million pending events in the order of a heap")
  func manyPending() throws {
    let arguments = ["--count", "1500000", "--size", "1048576"]
    let engine = try EngineBenchmarks.result(["hold"] + arguments)
    let heap = try EngineBenchmarks.result(["hold-heap"] + arguments)
    let checksum = try #require(engine["checksum"] as? String)
    #expect(checksum == heap["checksum"] as? String)
  }

  @Test("The product's histogram has the median of the HDR package's")
  func histograms() throws {
    let ours = try EngineBenchmarks.result(["histogram", "--count", "100000"])
    let package = try EngineBenchmarks.result(["histogram-hdr", "--count", "100000"])
    #expect(try Self.number("median_s", ours) == Self.number("median_s", package))
  }

  @Test("A run in which nothing is completed has no cost an operation, and still prints JSON")
  func nothingCompleted() throws {
    let result = try EngineBenchmarks.result(["rocketmq", "--count", "1"])
    #expect(try Self.number("count", result) == 0)
    #expect(result["cpu_ns_per_operation"] is NSNull)
  }

  // The mean wait of M/M/1 at a load of 0.9 is 9 services; the variance of the mean of n waits is
  // 35,901 / n (D. J. Daley, Journal of Applied Probability 5 (1968), 683-699).
  @Test("M/M/1 and the cluster wait as long as theory says", arguments: ["mm1", "cluster"])
  func waits(name: String) throws {
    let count = 2_000_000.0
    let result = try EngineBenchmarks.result([name, "--count", "2000000"])
    #expect(try Self.number("count", result) == count)
    #expect(try Self.number("events", result) == 2 * count)
    let mean = try Self.number("mean_wait_s", result)
    #expect(abs(mean - 9) < 4 * (35_901 / count).squareRoot(), "\(mean)")
  }

  @Test("The engine's M/M/1 serves the customers of the loop by hand")
  func floor() throws {
    let engine = try EngineBenchmarks.result(["mm1", "--count", "300000"])
    let loop = try EngineBenchmarks.result(["mm1-floor", "--count", "300000"])
    let checksum = try #require(engine["checksum"] as? String)
    #expect(checksum == loop["checksum"] as? String)
    #expect(try Self.number("events", engine) == Self.number("events", loop))
  }

  @Test("Variates have the means that they should", arguments: ["exponential", "normal", "keyed"])
  func variates(name: String) throws {
    let result = try EngineBenchmarks.result([name, "--count", "1000000"])
    #expect(abs(try Self.number("mean_to_expected", result) - 1) < 0.004)
  }

  #if canImport(Glibc)
    @Test(
      "Nothing is allocated for an event in the steady state",
      arguments: [
        "hold --size 16", "hold --size 1024", "hold --size 65536", "cancel --size 1024", "mm1",
        "exponential", "normal", "keyed", "histogram", "csv",
      ])
    func allocations(words: String) throws {
      let arguments = words.split(separator: " ").map { String($0) }
      let short = try EngineBenchmarks.result(arguments + ["--count", "100000"])
      let long = try EngineBenchmarks.result(arguments + ["--count", "400000"])
      #expect(try Self.number("allocations", long) == Self.number("allocations", short))
    }

    @Test("The counter of allocations counts: a heap that is copied, a run's results")
    func counter() throws {
      let run = try EngineBenchmarks.result(["rocketmq", "--count", "2000"])
      #expect(try Self.number("allocations", run) > 100)
      let more = try EngineBenchmarks.result(
        ["rocketmq", "--count", "2000", "--queues", "256", "--consumers", "64"])
      #expect(try Self.number("allocations", more) > Self.number("allocations", run))
    }
  #endif

  @Test("A whole run completes its messages in the mean time that its load allows")
  func wholeRun() throws {
    let result = try EngineBenchmarks.result(["rocketmq", "--count", "200000"])
    #expect(abs(try Self.number("count", result) / 200_000 - 1) < 0.02)
    // A service takes 40 ms on average, and 15 of 20 threads are busy.
    let sojourn = try Self.number("mean_sojourn_s", result)
    #expect(sojourn > 0.0395 && sojourn < 0.050, "\(sojourn)")
  }

  @Test(
    "Arguments out of range are bad usage",
    arguments: [
      ["--case", "hold", "--size", "0"], ["--case", "hold", "--count", "0"],
      ["--case", "nothing"], ["--case", "rocketmq", "--queues", "0"],
      ["--case", "rocketmq", "--consumers", "1000000"], ["--count", "many"],
    ])
  func badUsage(arguments: [String]) throws {
    #expect(try EngineBenchmarks.output(arguments).status == 64)
  }
}
