// SPDX-License-Identifier: GPL-3.0-or-later

/// Measures one message of eight replications on two threads, and what the second thread costs: the
/// processor time against that of the same replications one after the other, the median of pairs
/// that are run in turn.
func measureReplications(_ request: BenchmarkRequest) throws -> Measured {
  let replications = 8
  let pairs = 5
  let run = try WholeRun(
    rocketmq: request, messages: max(1, request.count / replications), replications: replications)
  var outcome = WholeRun.Outcome()
  var uses: [ResourceUse] = []
  var ratios: [Double] = []
  for _ in 0..<pairs {
    let alone = try resourceUse { outcome = try run.run(threads: 1) }
    let together = try resourceUse { outcome = try run.run(threads: 2) }
    uses.append(together)
    ratios.append(Double(together.nanoseconds) / Double(alone.nanoseconds))
  }
  uses.sort { $0.nanoseconds < $1.nanoseconds }
  ratios.sort()
  return Measured(
    count: outcome.messages, events: outcome.events, use: uses[pairs / 2],
    findings: [("cpu_time_to_sequential", rounded(ratios[pairs / 2]))])
}
