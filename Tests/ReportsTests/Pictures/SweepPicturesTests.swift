// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Reports
import TestSupport
import Testing

@Suite("SweepPictures")
struct SweepPicturesTests {
  private static let metrics = [("sojourn.p99", "s"), ("backlog.peak", "messages")]

  /// A result with a value for each point, replication, group and metric.
  private func folder(
    points: Int, groups: [String] = ["readers"], replications: Int = 2
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var text = "point,replication,group,metric,unit,value\n"
    for point in 0..<points {
      for replication in 0..<replications {
        for group in groups {
          text += "\(point),\(replication),\(group),sojourn.p99,s,\(point + replication + 1)\n"
          text += "\(point),\(replication),\(group),backlog.peak,messages,\(10 * point + 5)\n"
        }
      }
    }
    try folder.write(text, to: "summary.csv")
    return folder
  }

  private func number(_ path: String, _ number: Double) -> SweepPictures.Value {
    SweepPictures.Value(path: path, unit: "", text: "\(Int(number))", number: number)
  }

  private func word(_ path: String, _ text: String) -> SweepPictures.Value {
    SweepPictures.Value(path: path, unit: nil, text: text, number: 0)
  }

  @Test("the axis is the numeric parameter with the most values, lines are the others")
  func choosesAxis() throws {
    let points = [1.0, 2, 3].flatMap { consumers in
      ["averagely", "consistent-hash"].map {
        [word("groups.readers.allocation", $0), number("groups.readers.consumers", consumers)]
      }
    }
    let folder = try folder(points: 6)
    let scripts = try SweepPictures.scripts(
      forResultsIn: folder.path, points: points, metrics: Self.metrics)
    #expect(scripts.map { $0.name } == ["sweep"])
    let text = try #require(scripts.first?.text)
    #expect(text.contains("array place[6] = [1, 1, 2, 2, 3, 3]"))
    #expect(text.contains("array line[6] = [1, 2, 1, 2, 1, 2]"))
    #expect(text.contains("array title[2] = ['averagely', 'consistent-hash']"))
    #expect(text.contains("set xlabel 'groups.readers.consumers'"))
    #expect(text.contains("set xrange [0.94:3.06]"))
  }

  @Test("without a number, the axis has names")
  func namesAxis() throws {
    let folder = try folder(points: 2, replications: 1)
    let scripts = try SweepPictures.scripts(
      forResultsIn: folder.path,
      points: ["averagely", "by-circle"].map { [word("groups.readers.allocation", $0)] },
      metrics: Self.metrics)
    let text = try #require(scripts.first?.text)
    #expect(text.contains("set xtics ('averagely' 1, 'by-circle' 2)"))
    #expect(text.contains("array place[2] = [1, 2]"))
  }

  @Test("zipped parameters give each point a name of its own, without what it leaves out")
  func joinsZipped() throws {
    let folder = try folder(points: 4)
    let points = [("orderly", ""), ("keyed", "1"), ("keyed", "16"), ("concurrent", "")].map {
      [word("groups.readers.consumption", $0), word("groups.readers.lanes", $1)]
    }
    let scripts = try SweepPictures.scripts(
      forResultsIn: folder.path, points: points, metrics: Self.metrics)
    let text = try #require(scripts.first?.text)
    #expect(
      text.contains("set xtics ('orderly' 1, 'keyed 1' 2, 'keyed 16' 3, 'concurrent' 4)"))
    #expect(text.contains("array place[4] = [1, 2, 3, 4]"))
    #expect(text.contains("array line[4] = [1, 1, 1, 1]"))
    #expect(text.contains("set xlabel 'consumption, lanes'"))
  }

  @Test("intervals of estimates are drawn where there are some")
  func drawsIntervals() throws {
    let folder = try folder(points: 2)
    func text() throws -> String {
      let scripts = try SweepPictures.scripts(
        forResultsIn: folder.path, points: [[number("n", 1)], [number("n", 2)]],
        metrics: Self.metrics)
      return try #require(scripts.first?.text)
    }
    #expect(try !text().contains("yerrorbars"))
    try folder.write("point,group,metric,mean,low,high\n", to: "estimates.csv")
    let drawn = try text()
    #expect(drawn.contains("using (x(m, l)):\"mean\":\"low\":\"high\" with yerrorbars"))
    #expect(drawn.contains("means of 2 replications and 95 % intervals"))
  }

  @Test("an axis is logarithmic where one point is a hundred times another")
  func choosesScale() throws {
    let folder = try folder(points: 2, replications: 1)
    try folder.write(
      """
      point,replication,group,metric,unit,value
      0,0,readers,sojourn.p99,s,0.02
      1,0,readers,sojourn.p99,s,2
      0,0,readers,backlog.peak,messages,1
      1,0,readers,backlog.peak,messages,99

      """, to: "summary.csv")
    let scripts = try SweepPictures.scripts(
      forResultsIn: folder.path,
      points: ["averagely", "by-circle"].map { [word("groups.readers.allocation", $0)] },
      metrics: Self.metrics)
    let text = try #require(scripts.first?.text)
    #expect(text.contains("array wide[2] = [1, 0]"))
    #expect(text.contains("set logscale y"))
  }

  @Test("a single point, and more lines than can be told apart, have no picture")
  func knowsLimits() throws {
    let one = try folder(points: 1)
    #expect(
      try SweepPictures.scripts(
        forResultsIn: one.path, points: [[number("a.consumers", 3)]], metrics: Self.metrics
      ).isEmpty)
    let crowded = try folder(points: 18)
    let points = (0..<9).flatMap { line in
      [1.0, 2].map { [word("a.allocation", "way-\(line)"), number("a.consumers", $0)] }
    }
    // Two values on one axis and nine on the other: nine lines either way the number is the axis.
    #expect(
      try SweepPictures.scripts(
        forResultsIn: crowded.path, points: points, metrics: Self.metrics
      ).isEmpty)
    #expect(
      try SweepPictures.scripts(
        forResultsIn: crowded.path, points: points.map { [$0[1]] }, metrics: [("none", "s")]
      ).isEmpty)
  }

  @Test("each group has a picture, which gnuplot draws whatever the names are")
  func draws() throws {
    guard let gnuplot = try? GnuplotProcess() else { return }
    let groups = ["readers", "it's {a_b} `date`"]
    let folder = try folder(points: 4, groups: groups)
    let points = (0..<4).map { point in
      [
        SweepPictures.Value(
          path: "groups.it's.service", unit: "s", text: "\(point)0ms", number: Double(point) / 100),
        word("x", point % 2 == 0 ? "{a: 'b', c: \"d\"}" : "`date`"),
      ]
    }
    let scripts = try SweepPictures.scripts(
      forResultsIn: folder.path, points: points, metrics: Self.metrics)
    #expect(scripts.map { $0.name } == ["sweep-readers", "sweep-it-s--a-b---date-"])
    for script in scripts {
      try folder.write(script.text, to: script.scriptPath)
      try gnuplot.draw(script, in: folder.path)
      let svg = try folder.read(script.picturePath)
      #expect(svg.contains("</svg>"))
      #expect(svg.contains("sojourn.p99 (s)"))
      #expect(svg.contains("`date`"))
    }
  }
}
