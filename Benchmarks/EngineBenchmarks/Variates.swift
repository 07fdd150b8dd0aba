// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// Draws so many whole numbers of nanoseconds and adds them up.
@inline(__always)
private func measureDraws(
  _ request: BenchmarkRequest, mean: Double, _ draw: (Int) -> Int64
) -> Measured {
  var sum: Int64 = 0
  let use = resourceUse {
    for index in 0..<request.count { sum &+= draw(index) }
  }
  return Measured(
    count: request.count, events: request.count, use: use,
    checksum: UInt64(bitPattern: sum),
    findings: [("mean_to_expected", Double(sum) / Double(request.count) / mean)])
}

/// Measures one exponential span from a stream, by ziggurat.
func measureExponential(_ request: BenchmarkRequest) -> Measured {
  var stream = RandomStream(seed: 1)
  return measureDraws(request, mean: 1e9) { _ in
    stream.nextExponentialNanoseconds(meanNanoseconds: 1e9)
  }
}

/// Measures one normal variate, mean 10 s and deviation 1 s, by ziggurat.
func measureNormal(_ request: BenchmarkRequest) -> Measured {
  var stream = RandomStream(seed: 1)
  return measureDraws(request, mean: 1e10) { _ in
    Nanoseconds.rounded(1e10 + 1e9 * stream.nextNormal())
  }
}

/// Measures one exponential span that depends on a key and a counter alone, as the service time of a
/// message does.
func measureKeyed(_ request: BenchmarkRequest) -> Measured {
  let key = StreamFamily(seed: 1, replication: 0).key(entity: "group", purpose: "service")
  return measureDraws(request, mean: 1e9) { index in
    var bits = CounterStream(key: key, counter: UInt64(index))
    return bits.nextExponentialNanoseconds(meanNanoseconds: 1e9)
  }
}
