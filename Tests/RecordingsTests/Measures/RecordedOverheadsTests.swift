// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import ResultFiles
import Testing

@Suite("Overheads of recordings")
struct RecordedOverheadsTests {
  @Test("Only gaps without other causes count")
  func byHand() throws {
    let recording = try SmallRecording().read()
    let overheads = RecordedOverheads(of: recording.log, prefetch: [1, 1])
    // The second attempt of message 2 waited for another reason than its journey.
    #expect(overheads.publishToDelivery.sorted() == [290_000, 290_000, 300_000])
    #expect(overheads.settlementToDelivery == [])
    #expect(overheads.serviceOvershoot == [140_000, 140_000, 140_000, 130_000])
    #expect(overheads.publishToConfirm == [490_000])
  }

  @Test("A delivery that waited for room follows the settlement that made it")
  func refill() throws {
    let messages = """
      msg_id,queue,attempt,consumer,publish_us,deliver_us,start_us,end_us,ack_us,service_us,outcome
      1,q,1,c1,0,300,310,9400,9450,9000,ack
      2,q,1,c1,2000,9700,9710,12000,12040,2290,ack
      3,q,1,c1,11800,12300,12310,13000,13040,690,ack

      """
    let log = try SmallRecording(messages: messages).read().log
    let overheads = RecordedOverheads(of: log, prefetch: [1])
    // Message 3 was published too shortly before the settlement to have been waiting for it.
    #expect(overheads.settlementToDelivery == [250_000])
    #expect(overheads.publishToDelivery == [300_000])
  }

  @Test("Two gaps make three journeys; where one was never seen the other stands for it")
  func journeys() {
    var overheads = RecordedOverheads()
    #expect(
      overheads.journeyTimes(by: .mean)
        == JourneyTimes(publish: 0, deliver: 0, settle: 0, overshoot: 0))
    overheads.publishToDelivery = [500, 480, 520]
    overheads.serviceOvershoot = [10, 20, 90]
    #expect(
      overheads.journeyTimes(by: .median)
        == JourneyTimes(publish: 250, deliver: 250, settle: 250, overshoot: 20))
    overheads.settlementToDelivery = [200, 200, 500]
    #expect(
      overheads.journeyTimes(by: .mean)
        == JourneyTimes(publish: 350, deliver: 150, settle: 150, overshoot: 40))
    #expect(
      overheads.journeyTimes(by: .median)
        == JourneyTimes(publish: 400, deliver: 100, settle: 100, overshoot: 20))
    let all = overheads.journeys(by: .median)
    // 2, 6, … 98 % of the shorter gap, to the nanosecond below.
    let shares = Array(stride(from: 4, through: 196, by: 8) as StrideThrough<Int64>)
    #expect(all.count == 25)
    #expect(zip(all, shares).allSatisfy { (0...1).contains($1 - $0.deliver) })
    #expect(all.allSatisfy { $0.publish + $0.deliver == 500 && $0.settle + $0.deliver == 200 })
  }

  @Test(
    "The recorder's own gaps are found again",
    arguments: ["r1f-md1-rho080", "r7b-sac-graceful-prefetch1", "r13a-quorum-mm1", "r9f-batch10-3"])
  func recorded(name: String) throws {
    let recording = try Recording.read(RecordedExamples.path(name))
    let summary = try JSONParser.read(RecordedExamples.path(name) + "/summary.json")
    let gap = try summary.member("overheads_us").member("ack_to_next_delivery_prefetch1")
    let overheads = RecordedOverheads(
      of: recording.log, prefetch: recording.log.consumers.map { _ in 1 })
    let gaps = overheads.settlementToDelivery
    // The recorder asks for a longer wait, so its gaps are a few less.
    #expect(abs(Double(gaps.count) / (try gap.member("n").number()) - 1) < 0.05)
    let mean = gaps.reduce(0) { $0 + Double($1) } / Double(gaps.count) / 1e3
    #expect(abs(mean / (try gap.member("mean").number()) - 1) < 0.02)
  }
}
