// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation

/// How far ahead of the present the events of a hold model are scheduled.
///
/// All but the last have a mean of about one second, in nanoseconds; they are those of the
/// comparative studies of pending-event sets since D. W. Jones, *CACM* 29 (1986), 300–311.
enum Increments: String, CaseIterable, ExpressibleByArgument {
  case exponential, uniform, narrow, bimodal, triangular, camel, pareto, constant
  case halfZeros = "half-zeros"
  case logUniform = "log-uniform"

  /// Entries of a prepared table; a power of two.
  static let tableSize = 65_536

  /// Increments to be used in turn, so that no random number is drawn while time is taken.
  func makeTable() -> UnsafeMutablePointer<Int64> {
    var random = Xoshiro256PlusPlus(seed: 2_026)
    let table = UnsafeMutablePointer<Int64>.allocate(capacity: Self.tableSize)
    for index in 0..<Self.tableSize {
      (table + index).initialize(to: draw(&random))
    }
    return table
  }

  private func draw(_ random: inout Xoshiro256PlusPlus) -> Int64 {
    let unit = random.unit()
    switch self {
    case .exponential: return Int64(-log(unit) * 1e9)
    case .uniform: return Int64(unit * 2e9)
    case .narrow: return Int64((0.9 + 0.2 * unit) * 1e9)
    case .bimodal:
      return Int64((random.unit() < 0.9 ? 0.95 * unit * 0.1 : 9 + unit * 1.1) * 1e9)
    case .triangular: return Int64(unit.squareRoot() * 1.5e9)
    case .camel: return Int64((random.unit() < 0.001 ? 1_000 : 1) * unit * 1e9)
    case .pareto: return Int64(min(1e15, pow(unit, -1 / 1.2) * 1.667e8))
    case .constant: return 1_000_000_000
    case .halfZeros: return random.unit() < 0.5 ? 0 : Int64(-log(unit) * 2e9)
    case .logUniform: return Int64(exp(20 * unit))
    }
  }
}
