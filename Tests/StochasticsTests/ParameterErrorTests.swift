// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Parameter error")
struct ParameterErrorTests {
  @Test("An unknown parameter is an error that lists the known ones")
  func unknownParameter() {
    let error = #expect(throws: ParameterError.self) {
      try DistributionSpecification(name: "exponential", parameters: ["maen": .number(1)])
    }
    #expect(error?.description == "exponential has no parameter “maen”; it has mean")
    #expect(error?.subject == "exponential")
    #expect(error?.parameter == "maen")
  }

  @Test("Parameters that make no set are an error that lists the sets")
  func wrongSet() {
    let error = #expect(throws: ParameterError.self) {
      try DistributionSpecification(
        name: "lognormal", parameters: ["mean": .number(1), "sigma": .number(1)])
    }
    #expect(
      error?.description == "lognormal needs mean and p99, or mean and cv, or median and p99, "
        + "or mu and sigma; given: mean and sigma")
    let none = #expect(throws: ParameterError.self) {
      try DistributionSpecification(name: "constant", parameters: [:])
    }
    #expect(none?.description == "constant needs value; given: nothing")
  }
}
