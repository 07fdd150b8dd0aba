// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles
import SimulationEngine
import Testing

@Suite struct QuantityTimeTests {
  @Test(
    "Durations are exact to the nanosecond",
    arguments: [
      ("0s", 0), ("1ns", 1), ("40ms", 40_000_000), ("1.5s", 1_500_000_000),
      ("10m", 600_000_000_000),
      ("2h", 7_200_000_000_000), ("1d", 86_400_000_000_000), ("0.3us", 300), ("1.005ms", 1_005_000),
      ("0.1s", 100_000_000), ("4.35s", 4_350_000_000), ("1.000000001s", 1_000_000_001),
      ("40 ms", 40_000_000), ("36500d", 3_153_600_000_000_000_000), ("0.50s", 500_000_000),
      ("1.10000000000000000000s", 1_100_000_000),
    ] as [(String, Int64)])
  func durationsAreExact(text: String, nanoseconds: Int64) throws {
    #expect(try Quantity.duration(text).nanoseconds == nanoseconds)
  }

  @Test(
    "A text that is no duration says what was found and what is allowed",
    arguments: [
      (
        "900",
        "'900' has no unit; a duration ends in ns, us, ms, s, m, h or d, such as 40ms"
      ),
      ("40msec", "'40msec' has the unknown unit 'msec'; use ns, us, ms, s, m, h or d"),
      (
        "40MS", "'40MS' has the unknown unit 'MS'; use ns, us, ms, s, m, h or d; did you mean 'ms'?"
      ),
      ("1h30m", "'1h30m' has the unknown unit 'h30m'; use ns, us, ms, s, m, h or d"),
      ("-5s", "'-5s' is negative; a duration is 0s or more"),
      ("0.5ns", "'0.5ns' is no whole number of nanoseconds, the shortest step of time"),
      ("40000d", "'40000d' is longer than 36500d, the longest duration"),
      (
        "99999999999999999999999999d",
        "'99999999999999999999999999d' is longer than 36500d, the longest duration"
      ),
      ("fast", "'fast' is not a duration; write it like 40ms"),
      ("", "'' is not a duration; write it like 40ms"),
      (".5s", "'.5s' is not a duration; write it like 40ms"),
      ("5.s", "'5.s' has the unknown unit '.s'; use ns, us, ms, s, m, h or d; did you mean 'ns'?"),
      ("+5s", "'+5s' is not a duration; write it like 40ms"),
      ("1e3s", "'1e3s' has the unknown unit 'e3s'; use ns, us, ms, s, m, h or d"),
      (
        "010s",
        "'010s' has zeros in front, which YAML 1.1 takes for an octal number; write a duration like "
          + "40ms"
      ),
      ("12:30:00", "'12:30:00' has the unknown unit ':30:00'; use ns, us, ms, s, m, h or d"),
      ("٤٠ms", "'٤٠ms' is not a duration; write it like 40ms"),
      (
        "40ms\n",
        "'40ms\\u{a}' has the unknown unit 'ms\\u{a}'; use ns, us, ms, s, m, h or d; did "
          + "you mean 'ms'?"
      ),
    ] as [(String, String)])
  func badDurationsExplainThemselves(text: String, message: String) {
    #expect(throws: Quantity.Refusal(message)) { try Quantity.duration(text) }
  }

  @Test("A hostile length is refused without being read")
  func hugeTextsAreRefused() {
    let digits = String(repeating: "9", count: 1_000_000)
    #expect(throws: Quantity.Refusal.self) { try Quantity.duration(digits + "s") }
    #expect(throws: Quantity.Refusal.self) { try Quantity.count(digits) }
    #expect(throws: Quantity.Refusal.self) { try Quantity.seed(digits) }
    let long = String(repeating: "1", count: 31)
    #expect(throws: Quantity.Refusal.self) { try Quantity.count(long) }
  }

  @Test(
    "Rates are the doubles nearest to what is written",
    arguments: [
      ("900/s", 900), ("10/m", 10.0 / 60), ("2k/s", 2_000), ("1.5M/s", 1_500_000), ("0/s", 0),
      ("0.1/s", 0.1), ("0.1/m", 1.0 / 600), ("86400/d", 1), ("3600/h", 1), ("33.3/s", 33.3),
      ("900 /s", 900), ("7k/m", 7_000.0 / 60),
    ] as [(String, Double)])
  func ratesAreNearest(text: String, rate: Double) throws {
    #expect(try Quantity.rate(text) == rate)
  }

  @Test(
    "A text that is no rate says what was found and what is allowed",
    arguments: [
      ("900", "'900' has no unit; a rate ends in /s, /m, /h or /d, such as 900/s"),
      ("-1/s", "'-1/s' is negative; a rate is 0/s or more"),
      ("900/sec", "'900/sec' has the unknown unit '/sec'; use /s, /m, /h or /d"),
      ("900s", "'900s' has the unknown unit 's'; use /s, /m, /h or /d; did you mean '/s'?"),
      ("2000M/s", "'2000M/s' is more than 1000M/s, one event each nanosecond"),
    ] as [(String, String)])
  func badRatesExplainThemselves(text: String, message: String) {
    #expect(throws: Quantity.Refusal(message)) { try Quantity.rate(text) }
  }

  @Test(
    "Durations are written in the largest unit that divides them",
    arguments: [
      ("600s", "10m"), ("90s", "90s"), ("1000ms", "1s"), ("1500ms", "1500ms"), ("24h", "1d"),
      ("0h", "0s"), ("1001ns", "1001ns"),
    ] as [(String, String)])
  func durationsHaveOneText(text: String, canonical: String) throws {
    let duration = try Quantity.duration(text)
    #expect(Quantity.text(duration) == canonical)
    #expect(try Quantity.duration(canonical) == duration)
  }
}
