// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Parameters")
struct ParametersTests {
  @Test("A value of the wrong kind or size is an error that names it")
  func wrongValue() {
    let list = #expect(throws: ParameterError.self) {
      try DistributionSpecification(name: "constant", parameters: ["value": .numbers([1])])
    }
    #expect(list?.parameter == "value")
    let fraction = #expect(throws: ParameterError.self) {
      try DistributionSpecification(
        name: "erlang", parameters: ["phases": .number(2.5), "mean": .number(1)])
    }
    #expect(fraction?.description == "erlang: phases must be a whole number, not 2.5")
  }

  @Test(
    "Numbers that cannot be are errors, never traps",
    arguments: [0.0, -1, .nan, .infinity, -.infinity, 1e308], DistributionCatalogue.names)
  func hostileNumbers(number: Double, name: String) throws {
    let type = try DistributionCatalogue.type(named: name)
    for set in type.parameterSets {
      var parameters: [String: ParameterValue] = [:]
      for parameter in set {
        switch parameter.kind {
        case .durations, .numbers, .rates: parameters[parameter.name] = .numbers([number])
        case .components: parameters[parameter.name] = .components([])
        default: parameters[parameter.name] = .number(number)
        }
      }
      guard let made = try? DistributionSpecification(name: name, parameters: parameters) else {
        continue
      }
      var stream = RandomStream(seed: 1)
      let sampler = made.makeSampler()
      for _ in 0..<100 {
        #expect((0...Nanoseconds.longest).contains(sampler.nanoseconds(using: &stream)))
      }
    }
  }
}
