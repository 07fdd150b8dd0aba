// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("GSL random engine")
struct GSLRandomEngineTests {
  @Test("Words are those of the stream of the same seed", arguments: [0, 1, 1 << 32 | 1, .max])
  func sameWords(seed: UInt64) {
    var engine = GSLRandomEngine(seed: seed)
    var stream = RandomStream(seed: seed)
    for _ in 0..<1_000 { #expect(engine.next() == stream.next()) }
  }

  @Test("GSL's distributions draw from it")
  func distributions() {
    var engine = GSLRandomEngine(seed: 77)
    let exponentials = (0..<50_000).map { _ in engine.nextExponential(mean: 1) }
    let test = KolmogorovSmirnovTest.test(exponentials) { 1 - PortableMath.exponential(-$0) }
    #expect(test.pValue > 1e-4)
    let squares = (0..<50_000).map { _ in engine.nextChiSquare(degreesOfFreedom: 4) }
    let chi = KolmogorovSmirnovTest.test(squares) {
      1 - Quantiles.chiSquareProbability(above: $0, degreesOfFreedom: 4)
    }
    #expect(chi.pValue > 1e-4)
    let students = (0..<50_000).map { _ in engine.nextStudentT(degreesOfFreedom: 5) }
    let t = KolmogorovSmirnovTest.test(students) {
      Quantiles.studentTProbability(atMost: $0, degreesOfFreedom: 5)
    }
    #expect(t.pValue > 1e-4)
  }

  @Test("Counts and shares have the right means")
  func means() {
    var engine = GSLRandomEngine(seed: 78)
    var poisson = 0
    var binomial = 0
    var beta = 0.0
    for _ in 0..<100_000 {
      poisson += engine.nextPoisson(mean: 3.5)
      binomial += engine.nextBinomial(probability: 0.3, trials: 20)
      beta += engine.nextBeta(2, 3)
    }
    #expect(abs(Double(poisson) / 1e5 - 3.5) < 4 * (3.5 / 1e5).squareRoot())
    #expect(abs(Double(binomial) / 1e5 - 6) < 4 * (4.2 / 1e5).squareRoot())
    #expect(abs(beta / 1e5 - 0.4) < 4 * (0.04 / 1e5).squareRoot())
  }
}
