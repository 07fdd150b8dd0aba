// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Reports
import ResultFiles
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Pictures of a run", .enabled(if: gnuplotIsInstalled, "gnuplot is not installed"))
struct RunPicturesTests {
  /// The texts of a picture, as a reader of XML sees them.
  private static func texts(_ svg: String) throws -> [String] {
    final class Collector: NSObject, XMLParserDelegate {
      var texts: [String] = []
      var isText = false
      func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
      ) {
        if name == "text" {
          isText = true
          texts.append("")
        }
      }
      func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
        qualifiedName: String?
      ) {
        if name == "text" { isText = false }
      }
      func parser(_ parser: XMLParser, foundCharacters text: String) {
        if isText { texts[texts.count - 1] += text }
      }
    }
    let collector = Collector()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = collector
    try #require(parser.parse(), "the picture is not well-formed XML")
    return collector.texts.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
  }

  /// The number of vertices of each path in this colour.
  private static func paths(_ svg: String, colour: String) -> [Int] {
    svg.components(separatedBy: "<path stroke='").dropFirst()
      .filter { $0.hasPrefix(colour) }
      .map { path in
        let data = path.prefix { $0 != ">" }
        return data.filter { $0 == "L" || $0 == "M" }.count
      }
  }

  @Test("Every file has its pictures, well-formed, and the same bytes when drawn again")
  func all() throws {
    let fixture = try ResultFixture()
    let pictures = try fixture.draw()
    #expect(
      pictures.keys.sorted() == [
        "backlog", "fairness", "latency", "latency-parts",
        "ownership-it-s--date----x---d--a-b-",
        "ownership-order-service",
      ])
    for (name, svg) in pictures {
      let texts = try Self.texts(svg)
      #expect(!texts.isEmpty, "\(name) has no text")
      #expect(!svg.contains("<script"), "\(name) holds a script")
    }
    #expect(try fixture.draw() == pictures)
  }

  @Test("Group names are shown as they are, whatever a script or XML would make of them")
  func hostileNames() throws {
    let pictures = try ResultFixture().draw()
    for name in ["backlog", "fairness", "latency"] {
      let texts = try Self.texts(try #require(pictures[name]))
      #expect(texts.contains(ResultFixture.groups[1]), "\(name) shows \(texts)")
    }
  }

  @Test("The backlog is one unbroken line a group, with labelled units and this run's events")
  func backlog() throws {
    let svg = try #require(try ResultFixture(replications: 1).draw()["backlog"])
    let texts = try Self.texts(svg)
    #expect(texts.contains("backlog (messages)"))
    #expect(texts.contains("oldest age (s)"))
    #expect(texts.contains("time (s)"))
    #expect(texts.contains("scale order-service"))
    #expect(texts.contains("burst checkout"))
    #expect(texts.contains("lunch break"), "a mark is called by its text alone: \(texts)")
    #expect(!texts.contains("wrong replication"))
    // Rows of two groups alternate in the file: a line that broke between them would vanish.
    let backlog = Self.paths(svg, colour: "rgb(  0, 114, 178)").first
    let keySample = 2
    #expect(backlog == ResultFixture.samples + keySample)
  }

  @Test("The ownership map shows owners before and after, marks moves and leaves placement out")
  func ownership() throws {
    let pictures = try ResultFixture().draw()
    let texts = try Self.texts(try #require(pictures["ownership-order-service"]))
    #expect(texts.contains("before"))
    #expect(texts.contains("after rebalance 1"))
    #expect(!texts.contains("after rebalance 0"))
    #expect(texts.contains("t/broker-a/3"))
    #expect(texts.filter { $0 == "c2 *" }.count == 1)
    #expect(texts.filter { $0 == "none *" }.count == 1)
    #expect(texts.filter { $0 == "c0" }.count == 3)
    #expect(texts.filter { $0 == "c1" }.count == 3)
    let placement = try Self.texts(
      try #require(pictures["ownership-it-s--date----x---d--a-b-"]))
    #expect(placement.contains("after rebalance 0"))
    #expect(placement.contains("none"))
    #expect(placement.contains("alone"))
  }

  @Test("A part of the latency has the same colour whichever other parts are there")
  func colourOfParts() throws {
    let fixture = try ResultFixture()
    let few = try #require(try fixture.draw()["latency-parts"])
    let text = try fixture.folder.read("latency.csv").replacing(",0,", with: ",0.01,")
    try fixture.folder.write(text, to: "latency.csv")
    let more = try #require(try fixture.draw()["latency-parts"])
    #expect(try Self.texts(more).contains("broker"))
    // Service is the last of seven parts.
    let colour = "fill = 'rgb(240, 228,  66)'"
    #expect(few.contains(colour))
    #expect(more.contains(colour))
  }

  @Test("The axis of percentiles is labelled inside the picture")
  func percentileLabel() throws {
    let fixture = try ResultFixture()
    for groups in [2, 1] {
      if groups == 1 {
        let rows = try fixture.folder.read("latency.csv").split(separator: "\n")
          .filter { !$0.contains("date") }
        try fixture.folder.write(rows.joined(separator: "\n") + "\n", to: "latency.csv")
      }
      let svg = try #require(try fixture.draw()["latency-parts"])
      let height = try #require(
        svg.firstMatch(of: #/viewBox="0 0 900 (\d+)"/#).flatMap { Double($0.output.1) })
      let places = svg.matches(
        of: #/translate\([\d.]+,([\d.]+)\)"[^<>]*>\s*<text>percentile</#)
      #expect(places.count == groups)
      for place in places {
        let foot = try #require(Double(place.output.1))
        #expect(foot <= height - 8, "\(foot) of \(height)")
      }
    }
  }

  @Test("Where many rebalances stand side by side, their numbers do")
  func manyRebalances() throws {
    let fixture = try ResultFixture(replications: 1)
    var text = "replication,group,rebalance,topic,broker,queue,owner_before,owner_after\n"
    for rebalance in 0..<5 { text += "0,g,\(rebalance),t,b,0,c\(rebalance),c\(rebalance + 1)\n" }
    try fixture.folder.write(text, to: "allocations.csv")
    let texts = try Self.texts(try #require(try fixture.draw()["ownership"]))
    #expect(texts.contains("4"))
    #expect(texts.contains("after the rebalance of this number"))
    #expect(!texts.contains { $0.hasPrefix("after rebalance") })
  }

  @Test("Latency and fairness say how many replications a mean is of")
  func captions() throws {
    let pictures = try ResultFixture(replications: 3).draw()
    let latency = try Self.texts(try #require(pictures["latency"]))
    #expect(latency.contains("Latency by percentile: mean of 3 replications"))
    #expect(latency.contains("99.9 %"))
    #expect(latency.contains("sojourn"))
    #expect(latency.contains("10 s") && latency.contains("1 ks"), "\(latency)")
    let fairness = try Self.texts(try #require(pictures["fairness"]))
    #expect(fairness.contains("Work by consumer: mean of 3 replications (dashed: even share)"))
    #expect(fairness.filter { $0 == "c2" }.count == 3)
    let parts = try Self.texts(try #require(pictures["latency-parts"]))
    #expect(parts.contains("linger"))
    #expect(parts.contains("service"))
    #expect(!parts.contains("broker"), "a part that is zero throughout takes no place in the key")
    let single = try Self.texts(try #require(try ResultFixture(replications: 1).draw()["latency"]))
    #expect(single.contains("Latency by percentile"))
  }

  @Test("Files of zeros, of absent values and without rows are drawn or left out, never an error")
  func degenerate() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "replication,group,time_s,backlog_messages,oldest_age_s\n0,g,0,0,\n", to: "timeseries.csv")
    try folder.write("replication,event,time_s,action,target\n", to: "events.csv")
    try folder.write("replication,group,quantile,sojourn_s\n0,g,0.5,0\n", to: "latency.csv")
    try folder.write(
      "replication,group,consumer,owned_queues,completed_messages,busy_share\n0,g,c,0,,\n",
      to: "consumers.csv")
    try folder.write(
      "replication,rebalance,group,topic,broker,queue,owner_before,owner_after\n0,1,g,t,b,0,,\n",
      to: "allocations.csv")
    let scripts = try RunPictures.scripts(forResultsIn: folder.path)
    #expect(scripts.map { $0.name } == ["backlog", "ownership", "fairness"])
    for script in scripts {
      try folder.write(script.text, to: script.scriptPath)
      try GnuplotProcess().draw(script, in: folder.path)
    }
    let owners = try Self.texts(try folder.read("plots/ownership.svg"))
    #expect(owners.filter { $0 == "none" }.count == 2)
    let empty = try TemporaryFolder()
    #expect(try RunPictures.scripts(forResultsIn: empty.path).isEmpty)
  }

  @Test("A file that lacks a column is an error that names it")
  func missingColumn() throws {
    let folder = try TemporaryFolder()
    try folder.write("replication,time_s\n0,1\n", to: "timeseries.csv")
    let error = #expect(throws: ResultFileError.self) {
      try RunPictures.scripts(forResultsIn: folder.path)
    }
    #expect(error?.message.contains("\"group\" is missing") == true)
  }
}
