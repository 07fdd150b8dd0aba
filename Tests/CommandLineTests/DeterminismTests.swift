// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

@Suite("Equal bytes")
struct DeterminismTests {
  /// Takes the C library's fused multiply-add variants away, where there are any.
  static let withoutFMA = ["GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4"]

  /// A scenario that draws from every kind of stream: skewed keys, a burst, a loss and failures.
  static let scenario = Scenarios.scaleOut(
    replacing: "    arrivals: {poisson: {rate: 100/s}}",
    with: "    arrivals: {poisson: {rate: 100/s}}\n    key: {zipf: {keys: 500, exponent: 1.1}}")

  private func manifest(
    _ options: [String], environment: [String: String] = [:]
  ) throws -> (manifest: String, summary: String) {
    let folder = try TemporaryFolder()
    try folder.write(Self.scenario, to: "scenario.yaml")
    let outcome = try Tool.run(
      ["run", "scenario.yaml", "--no-plots", "--quiet", "--messages", "5%"] + options,
      in: folder.path, environment: environment)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return (try folder.read("results/local/scale-out/manifest.json"), outcome.output)
  }

  @Test("two runs agree, with one thread and with two")
  func agreesOverThreads() throws {
    let first = try manifest(["--threads", "1"])
    let second = try manifest(["--threads", "1"])
    let third = try manifest(["--threads", "2"])
    #expect(first == second)
    #expect(first == third)
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
