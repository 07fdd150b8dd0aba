// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Testing

@Suite("How producers of Kafka send, in scenarios")
struct ScenarioDecoderKafkaSendingTests {
  private static let before = "{linger: 20ms, batch_size: 4KiB}"

  private static func sending(_ client: String) throws -> KafkaSending? {
    try SmallKafka.parse([(before, client)]).kafka?.publishing[0].sending
  }

  @Test("How a producer sends is read key by key")
  func keys() throws {
    let client =
      "{linger: 20ms, acks: 1, max_in_flight: 3, max_request_size: 2MiB, retries: 7, "
      + "retry_backoff: 50ms, retry_backoff_max: 2s, request_timeout: 10s, delivery_timeout: 30s, "
      + "buffer_memory: 8MiB, max_block: 5s, adaptive_partitioning: false}"
    let sending = try #require(try Self.sending(client))
    #expect(sending.acks == .leader && !sending.isIdempotent)
    #expect(sending.maximumInFlight == 3 && sending.maximumRequestBytes == 2 << 20)
    #expect(sending.retries == 7)
    #expect(sending.retryBackoff == .milliseconds(50))
    #expect(sending.retryBackoffMaximum == .seconds(2))
    #expect(sending.requestTimeout == .seconds(10) && sending.deliveryTimeout == .seconds(30))
    #expect(sending.bufferMemory == 8 << 20 && sending.maximumBlock == .seconds(5))
    #expect(!sending.isAdaptive)
  }

  // The numbers of Kafka 4.3's ProducerConfig.
  @Test("What is not said is as Kafka has it, and no account is kept unless one is asked for")
  func defaults() throws {
    #expect(try Self.sending(Self.before) == nil)
    let sending = try #require(try Self.sending("{acks: all}"))
    #expect(sending == KafkaSending())
    #expect(sending.isIdempotent && sending.maximumInFlight == 5)
    #expect(sending.bufferMemory == 33_554_432 && sending.maximumRequestBytes == 1_048_576)
    #expect(sending.retries == 2_147_483_647)
    #expect(sending.retryBackoff == .milliseconds(100))
    #expect(sending.retryBackoffMaximum == .seconds(1))
    #expect(sending.requestTimeout == .seconds(30) && sending.maximumBlock == .seconds(60))
    #expect(sending.deliveryTimeout == .seconds(120) && sending.isAdaptive)
    // It gives way to what it does not go with, as long as nobody asks for it.
    #expect(try Self.sending("{max_in_flight: 6}")?.isIdempotent == false)
    #expect(try Self.sending("{retries: 0}")?.isIdempotent == false)
    // A delivery timeout that nobody has set is long enough.
    let slow = try #require(try Self.sending("{linger: 10s, request_timeout: 2m}"))
    #expect(slow.deliveryTimeout == .seconds(130))
  }

  @Test(
    "What cannot be is refused, with what would do",
    arguments: [
      ("{acks: 2}", "allowed are 0, 1 and all"),
      ("{max_in_flight: 0}", "allowed are 1 to 1000"),
      ("{retries: -1}", "0"),
      ("{retry_backoff: 100}", "unit"),
      ("{retry_backoff: 3s}", "it is longer than 'retry_backoff_max'"),
      ("{acks: 1, idempotence: true}", "it needs 'acks: all'"),
      ("{retries: 0, idempotence: true}", "it needs 'retries' above 0"),
      ("{max_in_flight: 6, idempotence: true}", "at most 5"),
      ("{delivery_timeout: 20s}", "'linger' and 'request_timeout' together"),
      ("{buffer_memory: 1KiB}", "it must have room for a batch, which takes 16384 bytes"),
      ("{max_request_size: 1KiB}", "it must have room for a record, which takes 1085 bytes"),
      ("{max_block: forever}", "max_block"),
      ("{adaptive_partitioning: maybe}", "adaptive_partitioning"),
      ("{akcs: all}", "acks"),
    ])
  func refused(client: String, remedy: String) throws {
    let problems = SmallScenario.problems(SmallKafka.edited([(Self.before, client)]))
    #expect(problems.contains { $0.contains(remedy) }, "\(problems)")
    #expect(problems.allSatisfy { $0.contains(":") && !$0.contains("0:0") }, "\(problems)")
  }
}
