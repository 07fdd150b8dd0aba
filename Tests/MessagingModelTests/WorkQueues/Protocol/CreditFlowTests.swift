// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Credit flow")
struct CreditFlowTests {
  @Test("A classic queue grants 200 credits for every 200 messages, after 400 at the start")
  func classic() {
    var flow = CreditFlow(isQuorum: false)
    for _ in 0..<399 { flow.send() }
    #expect(!flow.isBlocked)
    flow.send()
    #expect(flow.isBlocked)
    for _ in 0..<199 { flow.handle() }
    #expect(flow.isBlocked)
    flow.handle()
    #expect(!flow.isBlocked)
    for _ in 0..<200 { flow.send() }
    #expect(flow.isBlocked)
  }

  @Test("Towards a quorum queue 32 commands may be outstanding")
  func quorum() {
    var flow = CreditFlow(isQuorum: true)
    for _ in 0..<32 { flow.send() }
    #expect(flow.isBlocked)
    flow.handle()
    #expect(!flow.isBlocked)
  }

  @Test("Clients that share arrivals share their credit")
  func clients() {
    var flow = CreditFlow(isQuorum: false, clients: 3)
    for _ in 0..<1_200 { flow.send() }
    #expect(flow.isBlocked)
    for _ in 0..<599 { flow.handle() }
    #expect(flow.isBlocked)
    flow.handle()
    #expect(!flow.isBlocked)
  }
}
