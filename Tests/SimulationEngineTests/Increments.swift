// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// How far ahead of the present the events of a hold model are scheduled.
///
/// The first nine have a mean of about one second, in nanoseconds; they are those of the
/// comparative studies of pending-event sets since D. W. Jones, *CACM* 29 (1986), 300–311.
enum Increments: String, CaseIterable, Sendable {
  case exponential, uniform, narrow, bimodal, triangular, camel, pareto, constant, halfZeros
  case logUniform

  func draw(_ random: inout SplitMix64) -> Int64 {
    let unit = random.unit()
    switch self {
    case .exponential: return Int64(-log(unit) * 1e9)
    case .uniform: return Int64(unit * 2e9)
    case .narrow: return Int64((0.9 + 0.2 * unit) * 1e9)
    case .bimodal:
      return Int64((random.unit() < 0.9 ? 0.95 * unit * 0.1 : 9 + unit * 1.9) * 1e9)
    case .triangular: return Int64(unit.squareRoot() * 1.5e9)
    case .camel: return Int64((random.unit() < 0.001 ? 1_000 : 1) * unit * 1e9)
    case .pareto: return Int64(min(1e17, pow(unit, -1 / 1.2) * 1.6e8))
    case .constant: return 1_000_000_000
    case .halfZeros: return random.unit() < 0.5 ? 0 : Int64(-log(unit) * 2e9)
    case .logUniform: return Int64(exp(20 * unit))
    }
  }
}
