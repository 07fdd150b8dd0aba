// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import Testing

@Suite("Queues, exchanges and bindings of scenarios")
struct ScenarioDecoderExchangesTests {
  @Test(
    "What is wrong is told where it stands",
    arguments: [
      (
        "dead_letter: parked", "dead_letter: parkd",
        "s.yaml:5:3: error: dead_letter: 'parkd' is not the name of a queue; declared: parked and "
          + "work; did you mean 'parked'?"
      ),
      (
        "alternate: rest", "alternate: best",
        "s.yaml:8:3: error: alternate: 'best' is not the name of an exchange; declared: orders and "
          + "rest; did you mean 'rest'?"
      ),
      (
        "queue: work, key", "queue: wrok, key",
        "s.yaml:11:31: error: queue: 'wrok' is not the name of a queue; declared: parked and work; "
          + "did you mean 'work'?"
      ),
      (
        "{exchange: rest, queue: parked}", "{exchange: rest}",
        "s.yaml:12:5: error: a binding leads to a 'queue' or 'to' an exchange, to one of them"
      ),
      (
        "ttl: 5s", "ttl: 5",
        "s.yaml:5:15: error: ttl: '5' has no unit; a duration ends in ns, us, ms, s, m, h or d, such "
          + "as 40ms"
      ),
    ])
  func problems(part: String, other: String, message: String) {
    let text = SmallWorkQueues.rabbitmq.replacing(part, with: other)
    #expect(SmallScenario.problems(text) == [message])
  }

  @Test("A list of names stands for queues without settings")
  func list() throws {
    let text = SmallWorkQueues.activemq.replacing("    archive: {}", with: "    archive: {ttl: 1s}")
    #expect(try SmallScenario.parse(text).specification.workQueues?.queues.count == 3)
    let plain = """
      format: 1
      system: rabbitmq
      duration: 1m
      queues: [b, a]
      producers: {p: {routing_key: a, arrivals: {poisson: {rate: 5/s}}}}
      groups: {g: {queue: a, consumers: 1, service: 10ms}}
      """
    let queues = try SmallScenario.parse(plain).specification.workQueues?.queues
    #expect(queues == [WorkQueue(name: "a"), WorkQueue(name: "b")])
  }

  @Test("Bindings of consistent hashes take weights, and keys go where a table says")
  func consistentHash() throws {
    let text = SmallWorkQueues.rabbitmq
      .replacing("{type: fanout}", with: "{type: consistent-hash, queue_of_key: {k1: work}}")
    #expect(
      SmallScenario.problems(text).first?.contains("is no weight") == true)
    let right = text.replacing(
      "{exchange: rest, queue: parked}", with: "{exchange: rest, queue: parked, key: \"2\"}")
    let work = try #require(try SmallScenario.parse(right).specification.workQueues)
    let router = ExchangeRouter(work)
    #expect(router.route(exchange: "rest", key: "k1") == [1])
    #expect(router.route(exchange: "rest", key: "k2") == [0])
  }
}
