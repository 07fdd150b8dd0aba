// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import ScenarioFiles
import TestSupport
import Testing

/// The bad inputs that everybody meets one day: one clear error each, with its place.
@Suite struct ScenarioFileTests {
  @Test(
    "A bad scenario gets one clear error with its place",
    arguments: [
      (
        "a misspelt key", "service: 40ms", "servce: 40ms",
        "s.yaml:10:45: error: unknown key 'servce'; group takes topics, mode, consumption, consumers, "
          + "ids, start, threads, lanes, service, service_factors, failure, allocation and client; did you "
          + "mean 'service'?"
      ),
      (
        "a missing unit", "rate: 900/s", "rate: 900",
        "s.yaml:8:51: error: rate: '900' has no unit; a rate ends in /s, /m, /h or /d, such as 900/s"
      ),
      (
        "a negative rate", "rate: 900/s", "rate: -900/s",
        "s.yaml:8:51: error: rate: '-900/s' is negative; a rate is 0/s or more"
      ),
      (
        "an unknown strategy", "consumers: 3", "consumers: 3, allocation: averagly",
        "s.yaml:10:57: error: 'averagly' is not an allocation strategy; there are averagely, "
          + "averagely-by-circle, consistent-hash, by-machine-room, machine-room-nearby, by-config, "
          + "bin-packing, range, roundrobin, sticky, cooperative-sticky, server-range and "
          + "server-uniform; did you mean 'averagely'?"
      ),
      (
        "a dangling topic", "topic: orders", "topic: order",
        "s.yaml:8:16: error: topic: 'order' is not the name of a topic; declared: orders; did you "
          + "mean 'orders'?"
      ),
      (
        "a dangling subscription", "topics: [orders]", "topics: [invoices]",
        "s.yaml:10:22: error: topic: 'invoices' is not the name of a topic; declared: orders"
      ),
      (
        "an event after the end", "duration: 10m",
        "duration: 10m\nevents: [{at: 11m, mark: {note: late}}]",
        "s.yaml:5:15: error: at: '11m' is not before the end of the run, which lasts 10m"
      ),
      (
        "another version of the language", "format: 1", "format: 2",
        "s.yaml:1:9: error: format: '2' is not known; this version reads 1"
      ),
      (
        "a misspelt system", "system: rocketmq", "system: rocketmp",
        "s.yaml:3:9: error: system: 'rocketmp' is not known; allowed are rocketmq, rabbitmq, "
          + "activemq and kafka; did you mean 'rocketmq'?"
      ),
      (
        "an automatic warm-up", "duration: 10m", "duration: 10m\nsample: 1m\nwarmup: auto",
        "s.yaml:6:9: error: warmup: 'auto' needs 50 samples of the time series, and there are 10; make "
          + "'sample' shorter"
      ),
      (
        "a warm-up as long as the run", "duration: 10m", "duration: 10m\nwarmup: 10m",
        "s.yaml:5:9: error: warmup: '10m' leaves nothing to measure; it must be shorter than the "
          + "duration, 10m"
      ),
      (
        "a key without a value", "name: small", "name:",
        "s.yaml:2:1: error: name has no value; it takes: name of letters, digits, '.', '_' and '-'"
      ),
      (
        "a missing key", "system: rocketmq\n", "",
        "s.yaml:1:1: error: scenario lacks the key 'system', which takes: rocketmq, rabbitmq, "
          + "activemq or kafka"
      ),
      (
        "a name that would leave the folder of results", "name: small", "name: ../small",
        "s.yaml:2:7: error: name: '../small' must be 1 to 100 letters, digits, '.', '_' or '-' and "
          + "begin with none of '.' and '-'"
      ),
      (
        "a number in quotes", "consumers: 3", "consumers: '3'",
        "s.yaml:10:42: error: consumers: '3' stands in quotes and is a text; write it without them"
      ),
      (
        "an octal number", "queues: 4", "queues: 010",
        "s.yaml:6:20: error: queues: '010' has zeros in front, which YAML 1.1 takes for an octal "
          + "number; write plain digits, such as 16"
      ),
      (
        "too fine a time series", "duration: 10m", "duration: 10m\nsample: 1us",
        "s.yaml:5:9: error: sample: '1us' gives 600000000 samples; at most 1000000 are kept"
      ),
      (
        "a p99 that no lognormal distribution has", "service: 40ms",
        "service: {lognormal: {mean: 10ms, p99: 200ms}}",
        "s.yaml:10:66: error: lognormal: p99 0.2 s is 20.0 times the mean 0.01 s; no lognormal "
          + "exceeds exp(z^2/2) = 14.96"
      ),
      (
        "an objective without a unit", "duration: 10m",
        "duration: 10m\nobjectives: [{metric: sojourn.p99, at_most: 2}]",
        "s.yaml:5:45: error: at_most: '2' has no unit; a duration ends in ns, us, ms, s, m, h or d, "
          + "such as 40ms"
      ),
      (
        "a misspelt metric", "duration: 10m",
        "duration: 10m\nobjectives: [{metric: sojurn.p99, at_most: 2s}]",
        "s.yaml:5:23: error: metric: 'sojurn.p99' is not a metric; 'lagcast list metrics' shows "
          + "them; did you mean 'sojourn.p99'?"
      ),
    ] as [(String, String, String, String)])
  func oneClearError(_ name: String, _ part: String, _ other: String, _ message: String) {
    let found = SmallScenario.problems(SmallScenario.replacing(part, with: other))
    #expect(
      found.contains { $0 == message || message.hasSuffix("14.96") && $0.hasPrefix(message) },
      "\(name): \(found.joined(separator: "\n"))")
    // Nothing else may be found beside what was broken, not even that a misspelt key is missing.
    #expect(found.count == 1, "\(found)")
  }

  @Test("A missing scenario is missing input")
  func missingScenario() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("none.yaml")
    let error = #expect(throws: ScenarioErrors.self) { try ScenarioFile.load(path: path) }
    #expect(error?.exitClass == .noInput)
    #expect(
      error?.description == "\(path): error: cannot be read: no such file or directory")
  }

  @Test("A folder is no scenario")
  func folderAsScenario() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: ScenarioErrors.self) { try ScenarioFile.load(path: folder.path) }
    #expect(error?.exitClass == .noInput)
    #expect(error?.description == "\(folder.path): error: cannot be read: is a directory")
  }

  @Test("A file that is too long is refused before it is parsed")
  func longFile() throws {
    let folder = try TemporaryFolder()
    let text = SmallScenario.text + String(repeating: "# more\n", count: 200_000)
    let path = try folder.write(text, to: "long.yaml")
    let error = #expect(throws: ScenarioErrors.self) { try ScenarioFile.load(path: path) }
    #expect(error?.exitClass == .dataError)
    #expect(error?.description.contains("is longer than 1048576 bytes") == true)
  }

  @Test("Bytes that are no UTF-8 are found where they stand", arguments: [0, 1, 2, 3, 50, 4_000])
  func invalidBytes(padding: Int) throws {
    let folder = try TemporaryFolder()
    let front = Array("# \u{e4}\n#".utf8) + Array(repeating: UInt8(ascii: "x"), count: padding)
    let bytes = front + [0xFF] + Array("\n".utf8) + Array(SmallScenario.text.utf8)
    let path = try folder.write(bytes: bytes, to: "bytes.yaml")
    let error = #expect(throws: ScenarioErrors.self) { try ScenarioFile.load(path: path) }
    #expect(error?.description == "\(path):2:\(padding + 2): error: the text is not UTF-8")
  }

  @Test("A scenario without a name has that of its file")
  func nameOfFile() throws {
    let folder = try TemporaryFolder()
    let text = SmallScenario.replacing("name: small\n", with: "")
    let path = try folder.write(text, to: "scale-out.yaml")
    #expect(try ScenarioFile.load(path: path).name == "scale-out")
  }

  @Test("A byte-order mark in front is passed over")
  func byteOrderMark() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("\u{FEFF}" + SmallScenario.text, to: "mark.yaml")
    #expect(try ScenarioFile.load(path: path).name == "small")
  }
}
