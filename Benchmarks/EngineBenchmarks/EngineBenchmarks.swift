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

  @Option(help: "Pending events, for hold, hold-heap and cancel.")
  var size = 1_024

  @Option(help: "Operations to measure; the case's own number by default.")
  var count: Int?

  @Option(help: "How far ahead events are scheduled, for hold and hold-heap.")
  var increments = Increments.exponential

  @Option(help: "Queues, for rocketmq, kafka and replications.")
  var queues = 16

  @Option(help: "Consumers, for rocketmq, kafka, rabbitmq and replications.")
  var consumers = 4

  @Flag(help: "Print the cases, one a line, and measure nothing.")
  var list = false

  @Flag(help: "Print one JSON object instead of text.")
  var json = false

  func validate() throws {
    guard size >= 1, size <= 4_000_000 else {
      throw ValidationError("--size must be between 1 and 4000000")
    }
    if let count, !(1...1_000_000_000_000).contains(count) {
      throw ValidationError("--count must be between 1 and 1000000000000")
    }
    guard (1...65_536).contains(queues), (1...65_536).contains(consumers) else {
      throw ValidationError("--queues and --consumers must be between 1 and 65536")
    }
  }

  func run() throws {
    if list {
      for benchmark in BenchmarkCase.allCases { print(benchmark.rawValue) }
      return
    }
    guard let chosenCase else {
      var table = BenchmarkTable()
      try table.run(json: json)
      return
    }
    let request = BenchmarkRequest(
      size: size, count: count ?? chosenCase.defaultCount(size: size), increments: increments,
      queues: queues, consumers: consumers)
    let result = try chosenCase.measure(request)
    print(json ? result.jsonObject : result.line)
  }
}
