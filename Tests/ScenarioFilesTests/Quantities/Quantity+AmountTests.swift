// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles
import Testing

@Suite struct QuantityAmountTests {
  @Test(
    "Sizes are whole bytes",
    arguments: [
      ("0B", 0), ("1B", 1), ("2KiB", 2_048), ("100MB", 100_000_000), ("1kB", 1_000), ("1KB", 1_000),
      ("1.5MiB", 1_572_864), ("4 GiB", 4_294_967_296), ("0.001kB", 1),
    ] as [(String, Int)])
  func sizesAreExact(text: String, bytes: Int) throws {
    #expect(try Quantity.size(text) == bytes)
  }

  @Test(
    "A text that is no size says what was found and what is allowed",
    arguments: [
      (
        "1024",
        "'1024' has no unit; a size ends in B, kB, KB, MB, GB, KiB, MiB or GiB, such as 2KiB"
      ),
      (
        "2Kib",
        "'2Kib' has the unknown unit 'Kib'; use B, kB, KB, MB, GB, KiB, MiB or GiB; did you mean "
          + "'KiB'?"
      ),
      ("0.5B", "'0.5B' is no whole number of bytes"),
      ("-1B", "'-1B' is negative; a size is 0B or more"),
      ("99999999999GiB", "'99999999999GiB' is larger than any memory"),
    ] as [(String, String)])
  func badSizesExplainThemselves(text: String, message: String) {
    #expect(throws: Quantity.Refusal(message)) { try Quantity.size(text) }
  }

  @Test(
    "The oddities of YAML 1.1 are no numbers",
    arguments: [
      (
        "010",
        "'010' has zeros in front, which YAML 1.1 takes for an octal number; write plain digits, "
          + "such as 16"
      ),
      ("1_000", "'1_000' has a digit separator; write plain digits, such as 16"),
      ("1e6", "'1e6' has an exponent; write plain digits, such as 16"),
      (
        "12:30:00",
        "'12:30:00' is not a whole number; YAML 1.1 would take it for a number of base 60"
      ),
      ("0x10", "'0x10' is not a whole number; write plain digits, such as 16"),
      ("1.5", "'1.5' is not a whole number; write plain digits, such as 16"),
      ("+3", "'+3' is not a whole number; write plain digits, such as 16"),
      (".inf", "'.inf' is not a whole number; write plain digits, such as 16"),
      ("NaN", "'NaN' is not a whole number; write plain digits, such as 16"),
      ("three", "'three' is not a whole number; write plain digits, such as 16"),
      ("9223372036854775808", "'9223372036854775808' does not fit in 64 bits"),
    ] as [(String, String)])
  func oddNumbersAreRefused(text: String, message: String) {
    #expect(throws: Quantity.Refusal(message)) { try Quantity.count(text) }
  }

  @Test("Counts and numbers are plain decimals")
  func plainNumbers() throws {
    #expect(try Quantity.count("0") == 0)
    #expect(try Quantity.count("-1") == -1)
    #expect(try Quantity.number("1.1") == 1.1)
    #expect(try Quantity.number("-0.25") == -0.25)
    #expect(try Quantity.number("0.1") == 0.1)
    #expect(throws: Quantity.Refusal.self) { try Quantity.number(".inf") }
    #expect(throws: Quantity.Refusal.self) { try Quantity.number("1e400") }
  }

  @Test(
    "Shares are parts of one or per cent, rounded once",
    arguments: [
      ("0.01", 0.01), ("1%", 0.01), ("0.1%", 0.001), ("100%", 1), ("0", 0), ("12.5%", 0.125),
    ] as [(String, Double)])
  func sharesAreRead(text: String, share: Double) throws {
    #expect(try Quantity.share(text) == share)
  }

  @Test("A share outside of 0 to 1 is refused", arguments: ["1.5", "101%", "-1%", "-0.1"])
  func sharesAreBounded(text: String) {
    #expect(throws: Quantity.Refusal("'\(text)' is outside 0 to 1, or 0% to 100%")) {
      try Quantity.share(text)
    }
  }

  @Test(
    "Seeds have all 64 bits, decimal or hexadecimal",
    arguments: [
      ("0", 0), ("42", 42), ("0x2a", 42), ("0xFFFFFFFFFFFFFFFF", .max),
      ("18446744073709551615", .max),
    ] as [(String, UInt64)])
  func seedsAreRead(text: String, seed: UInt64) throws {
    #expect(try Quantity.seed(text) == seed)
  }

  @Test(
    "What is no seed is refused",
    arguments: ["-1", "+1", "0x", "0x1_0", "042", "1e3", "18446744073709551616", "", "x"])
  func seedsAreStrict(text: String) {
    #expect(throws: Quantity.Refusal.self) { try Quantity.seed(text) }
  }

  @Test("Truth has two words")
  func flagsAreStrict() throws {
    #expect(try Quantity.flag("true"))
    #expect(try !Quantity.flag("false"))
    #expect(throws: Quantity.Refusal("'yes' is neither true nor false; did you mean 'true'?")) {
      try Quantity.flag("yes")
    }
    #expect(throws: Quantity.Refusal("'OFF' is neither true nor false; did you mean 'false'?")) {
      try Quantity.flag("OFF")
    }
  }

  @Test("Sizes and numbers are written so that they read back the same")
  func textsReadBack() throws {
    for bytes in [0, 1, 1_000, 1_024, 1_536, 1 << 20, 100 << 20, 3 << 30] {
      #expect(try Quantity.size(Quantity.text(bytes: bytes)) == bytes)
    }
    #expect(Quantity.text(bytes: 100 << 20) == "100MiB")
    #expect(Quantity.text(number: 3) == "3")
    #expect(Quantity.text(number: 0.1) == "0.1")
  }
}
