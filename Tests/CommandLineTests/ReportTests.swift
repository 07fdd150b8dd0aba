// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

@Suite("lagcast report")
struct ReportTests {
  private static let hasGnuplot = ["/usr/bin/gnuplot", "/usr/local/bin/gnuplot"].contains {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private func result(_ options: [String] = []) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Scenarios.scaleOut, to: "scenario.yaml")
    let outcome = try Tool.run(
      ["run", "scenario.yaml", "--no-plots", "--quiet", "--output", "r"] + options,
      in: folder.path)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return folder
  }

  @Test("Writes a page and Markdown with pictures, the same bytes again", .enabled(if: hasGnuplot))
  func writes() throws {
    let folder = try result()
    let outcome = try Tool.run(["report", "r"], in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output == "")
    #expect(outcome.errors == "Report: r/report.html\nReport: r/report.md\n")
    let html = try folder.read("r/report.html")
    #expect(html.contains("<h1>How does scale-out behave?</h1>"))
    #expect(html.contains("lagcast run scenario.yaml"))
    #expect(html.matches(of: /<svg\s/).count >= 5)
    // Every id once, and no reference to what is not on the page.
    let ids = html.matches(of: /\bid=["']([^"']+)["']/).map { $0.1 }
    #expect(Set(ids).count == ids.count)
    for reference in html.matches(of: /href=["']#([^"']+)["']/) {
      #expect(ids.contains(reference.1), "\(reference.1)")
    }
    for text in ["<script", "src=", "http-equiv"] { #expect(!html.contains(text), "\(text)") }
    let markdown = try folder.read("r/report.md")
    for picture in markdown.matches(of: /\]\(([^)]+)\)/) {
      #expect(FileManager.default.fileExists(atPath: folder.path("r/\(picture.1)")))
    }
    #expect(try Tool.run(["report", "r/", "--quiet"], in: folder.path).errors == "")
    #expect(try folder.read("r/report.html") == html)
    #expect(try Tool.run(["compare", "r", "r"], in: folder.path).status == 0)
  }

  @Test("Without gnuplot pages have no new pictures; pictures alone are then no product")
  func withoutGnuplot() throws {
    let folder = try result()
    let page = try Tool.run(
      ["report", "r", "--output", "page.html"], in: folder.path, searchPath: "/nowhere")
    #expect(page.status == 0)
    #expect(page.errors.contains("gnuplot is not installed"))
    #expect(!(try folder.read("page.html").contains("<svg")))
    let pictures = try Tool.run(
      ["report", "r", "--pictures", "p"], in: folder.path, searchPath: "/nowhere")
    #expect(pictures.status == 69)
    #expect(try folder.entries() == ["page.html", "r", "scenario.yaml"])
  }

  @Test("Pictures alone", .enabled(if: hasGnuplot))
  func pictures() throws {
    let folder = try result()
    let outcome = try Tool.run(["report", "r", "--pictures", "p"], in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("p")).sorted()
    #expect(names.contains("report-backlog.svg") && names.contains("report-latency.svg"))
    #expect(try folder.read("p/report-backlog.svg").contains("<svg"))
  }

  @Test("A sweep has a page of its own, with its points and a picture", .enabled(if: hasGnuplot))
  func sweep() throws {
    let folder = try SweepScenario.folder()
    let words = ["sweep", "s.yaml", "--no-plots", "--quiet", "--output", "r"]
    try #require(try Tool.run(words, in: folder.path).status == 0)
    let outcome = try Tool.run(["report", "r"], in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let html = try folder.read("r/report.html")
    #expect(html.contains("<h1>Which points of tiny keep to its objectives?</h1>"))
    #expect(html.matches(of: /<svg\s/).count == 1)
    #expect(html.matches(of: /<tr><th scope="row">\d+<\/th><td>\d<\/td>/).count == 20)
    #expect(html.contains("lagcast sweep s.yaml"))
    #expect(try folder.read("r/report.md").contains("](report-pictures/sweep.svg)"))
    let again = try folder.read("r/report.html")
    #expect(try Tool.run(["report", "r", "--quiet"], in: folder.path).status == 0)
    #expect(try folder.read("r/report.html") == again)
  }

  @Test("Missing and damaged results, wrong usage and places that cannot be written")
  func refuses() throws {
    let folder = try result(["--replications", "1"])
    #expect(try Tool.run(["report", "none"], in: folder.path).status == 66)
    #expect(try Tool.run(["report", "r", "--output", "a.pdf"], in: folder.path).status == 64)
    let usage = ["report", "r", "--pictures", "p", "--question", "q"]
    #expect(try Tool.run(usage, in: folder.path).status == 64)
    let place = try Tool.run(["report", "r", "--output", "no/a.html"], in: folder.path)
    #expect(place.status == 73)
    try folder.write("broken\n", to: "r/latency.csv")
    let damaged = try Tool.run(["report", "r", "--output", "a.html"], in: folder.path)
    #expect(damaged.status == 65)
    #expect(damaged.errors.contains("latency.csv: is not what the manifest describes"))
    #expect(!(try folder.entries().contains("a.html")))
  }
}
