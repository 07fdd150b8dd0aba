// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import Testing

@Suite("Headers of messages and bindings")
struct ScenarioDecoderHeadersTests {
  private static let scenario = """
    format: 1
    system: rabbitmq
    duration: 1m
    queues: [work, rest]
    exchanges: {orders: {type: headers}}
    bindings:
      - {exchange: orders, queue: work, headers: {kind: job, size: 5}, match: any}
    producers:
      p:
        exchange: orders
        headers: {size: 5, ratio: 0.5, urgent: true, code: "5", note: "", gone: ~, kind: job}
        arrivals: {poisson: {rate: 5/s}}
    groups: {g: {queue: work, consumers: 1, service: 10ms}}
    """

  @Test("A value has the type that it is written in; quotes make a text")
  func types() throws {
    let work = try #require(try SmallScenario.parse(Self.scenario).specification.workQueues)
    let headers = try #require(work.publishing.first?.headers)
    #expect(
      headers.map { "\($0.name) \($0.value)" } == [
        "code \"5\"", "gone ~", "kind \"job\"", "note \"\"", "ratio 0.5", "size 5", "urgent true",
      ])
    #expect(headers[0].value == .text("5") && headers[5].value == .whole(5))
    #expect(
      work.bindings[0].headers == [
        .init(name: "kind", value: .text("job")), .init(name: "size", value: .whole(5)),
      ])
    #expect(work.bindings[0].match == .any)
  }

  @Test(
    "What headers cannot be is told where it stands",
    arguments: [
      (
        "size: 5, ratio", "size: 007, ratio",
        "s.yaml:11:21: error: size: '007' has zeros in front; write \"007\" for a text"
      ),
      (
        "size: 5, ratio", "size: 99999999999999999999, ratio",
        "s.yaml:11:21: error: size: '99999999999999999999' does not fit in 64 bits"
      ),
      (
        "size: 5, ratio", "size: [5], ratio",
        "s.yaml:11:21: error: size: has a list; a header has a text, a number, true, false or ~"
      ),
      (
        "type: headers", "type: fanout",
        "s.yaml:7:37: error: 'headers' is for bindings of exchanges of the type headers; this one's is "
          + "fanout"
      ),
      (
        "{kind: job, size: 5}, match: any", "{kind: job, x-match: any}",
        "s.yaml:7:46: error: headers: has 'x-match'; give it as the binding's 'match'"
      ),
    ])
  func problems(part: String, other: String, message: String) {
    let problems = SmallScenario.problems(Self.scenario.replacing(part, with: other))
    #expect(problems.first == message)
  }
}
