// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Arrival catalogue")
struct ArrivalCatalogueTests {
  @Test("Each process has an example, a name of its own and described parameters")
  func completeness() {
    let names = ArrivalCatalogue.names
    #expect(Set(names).count == names.count)
    for type in ArrivalCatalogue.all {
      #expect(ArrivalExample.all.contains { $0.name == type.name }, "\(type.name)")
      #expect(!type.summary.isEmpty)
      #expect(!type.parameterSets.isEmpty && type.parameterSets.allSatisfy { !$0.isEmpty })
    }
  }

  @Test("An unknown process is an error that lists the known ones")
  func unknownName() {
    let error = #expect(throws: ParameterError.self) {
      try ArrivalSpecification(name: "poison", parameters: ["rate": .number(1)])
    }
    #expect(error?.description.contains("poisson, deterministic, renewal") == true)
  }

  @Test(
    "Numbers that cannot be are errors, never traps",
    arguments: [0.0, -1, .nan, .infinity, -.infinity, 1e308], ArrivalCatalogue.names)
  func hostileNumbers(number: Double, name: String) throws {
    let type = try ArrivalCatalogue.type(named: name)
    for set in type.parameterSets {
      var parameters: [String: ParameterValue] = [:]
      for parameter in set where parameter.kind != .word {
        switch parameter.kind {
        case .durations, .rates: parameters[parameter.name] = .numbers([number])
        case .rateMatrix: parameters[parameter.name] = .rows([[number]])
        case .distribution:
          parameters[parameter.name] = .distribution(try .exponential(mean: 0.01))
        default: parameters[parameter.name] = .number(number)
        }
      }
      guard let made = try? ArrivalSpecification(name: name, parameters: parameters) else {
        continue
      }
      let all = try instants(of: made, count: 100, until: 1_000_000_000)
      #expect(all.allSatisfy { $0 >= 0 && $0 <= 1_000_000_000 })
    }
  }
}
