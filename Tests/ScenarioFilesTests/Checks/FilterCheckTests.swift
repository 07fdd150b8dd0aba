// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles
import Testing

@Suite("Checks of filters")
struct FilterCheckTests {
  private func warnings(_ sql: String) throws -> [String] {
    let text = SmallScenario.replacing(
      "900/s}}}",
      with: "900/s}}, properties: {region: [eu], price: {decimal: 5}, count: {whole: 5}}}"
    ).replacing("topics: [orders],", with: "topics: [{topic: orders, sql: \"\(sql)\"}],")
    return try SmallScenario.parse(text).warnings.map { $0.description }
  }

  @Test("A property that no message has is told with the nearest one")
  func missing() throws {
    let found = try warnings("regoin = 'eu' OR TAGS = 'x'")
    #expect(found.count == 1)
    #expect(found[0].contains("the property 'regoin', so it is NULL in all of them"))
    #expect(found[0].contains("did you mean 'region'?"))
  }

  @Test("A number with decimals that meets a whole number is told")
  func decimals() throws {
    #expect(try warnings("price > 5").first?.contains("'price' has decimals") == true)
    #expect(try warnings("price > 5.0 AND count > 5 AND region = 'eu'") == [])
  }

  @Test("A selector on a property that no message has is told too")
  func selectors() throws {
    func warnings(_ selector: String) throws -> [String] {
      let text = """
        format: 1
        name: small
        system: activemq
        duration: 10m
        queues: {work: {}}
        producers:
          web: {destination: work, arrivals: {poisson: {rate: 900/s}}, properties: {region: [eu]}}
        groups:
          readers: {queue: work, consumers: 3, service: 40ms, selector: "\(selector)"}
        """
      return try SmallScenario.parse(text).warnings.map { $0.description }
    }
    #expect(try warnings("region = 'eu' AND JMSPriority > 4") == [])
    #expect(
      try warnings("regoin = 'eu'") == [
        "s.yaml:9:3: warning: selector: no producer gives messages the property 'regoin', so it is NULL "
          + "in all of them; did you mean 'region'?"
      ])
  }
}
