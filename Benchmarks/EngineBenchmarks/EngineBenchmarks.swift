// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser

/// Measures the engine's own speed, one case or all of them.
@main
struct EngineBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine-benchmarks",
    abstract: "Measure the processor time that the engine takes per operation.",
    discussion: """
      With --case, one measurement is made in one process, fit for pairing with another program. \
      Without it, every case is measured in turn and a table is printed.
      """)

  @Option(name: .customLong("case"), help: "What to measure.")
  var chosenCase: BenchmarkCase?

  @Option(help: "Pending events, for the hold cases.")
  var size = 1_024

  @Option(help: "Operations to measure; the case's own number by default.")
  var count: Int?

  @Option(help: "How far ahead events are scheduled, for the hold cases.")
  var increments = Increments.exponential

  @Flag(help: "Print one JSON object instead of text.")
  var json = false

  func validate() throws {
    guard size >= 1, size <= 4_000_000 else {
      throw ValidationError("--size must be between 1 and 4000000")
    }
    if let count, count < 1 { throw ValidationError("--count must be at least 1") }
  }

  func run() {
    guard let chosenCase else {
      BenchmarkTable.print(json: json)
      return
    }
    let request = BenchmarkRequest(
      size: size, count: count ?? chosenCase.defaultCount(size: size), increments: increments)
    let result = chosenCase.measure(request)
    print(json ? result.jsonObject : result.line)
  }
}
