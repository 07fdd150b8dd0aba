// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import ArgumentParser
import Reports
import ResultFiles

/// `lagcast report`: a page about a result, to hand on.
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a page about a result, as HTML and Markdown, from its CSV files alone.",
    discussion: """
      Question, answer, objectives, pictures with intervals, the bill of each event, metrics of \
      each group, every value in force, seed, digests and the command that made the results; of a \
      sweep, its points side by side. The \
      HTML page needs nothing beside itself and no network, follows the reader's light or dark \
      theme and prints well.

      Pictures are drawn with gnuplot; without it, those that lie in the results are taken.

      Examples:
        lagcast report results/local/scale-out
        lagcast report results/local/five --output five.html --question 'Are five members enough?'
        lagcast report results/local/five --pictures five-pictures
      """)

  @Argument(help: "The results directory.", completion: .directory)
  var results: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      """
      Write only this file, a page that ends in .html or .md; report.html and report.md in the \
      results directory unless given. Markdown has its pictures in a folder beside it.
      """, valueName: "file"),
    completion: .file(extensions: ["html", "md"]))
  var output: String?

  @Option(help: "The question that the page answers; by default that of the objectives.")
  var question: String?

  @Option(
    help: ArgumentHelp("Draw only the pictures, as SVG files in this folder.", valueName: "dir"),
    completion: .directory)
  var pictures: String?

  @Flag(help: "Say nothing on standard error but warnings and errors.")
  var quiet = false

  func validate() throws {
    if let output, !output.hasSuffix(".html"), !output.hasSuffix(".md") {
      throw ValidationError("--output ends in .html or .md, not '\(output)'")
    }
    if pictures != nil, output != nil || question != nil {
      throw ValidationError("--pictures writes no page; leave --output and --question away")
    }
  }

  func run() throws {
    var path = results
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    let forms = try forms(ofResultsIn: path)
    let drawn: [DrawnPicture]
    do {
      drawn = try forms.draw(try program())
    } catch let error as GnuplotError {
      throw CommandFailure(.unavailable, error.message)
    }
    if let pictures {
      try write(drawn, to: pictures)
      return
    }
    let files = output.map { [$0] } ?? [path + "/report.html", path + "/report.md"]
    for file in files {
      if file.hasSuffix(".html") {
        try NewFile.replace(forms.html(drawn), at: file)
      } else {
        let folder = file.dropLast(".md".count) + "-pictures"
        if !drawn.isEmpty { try write(drawn, to: String(folder)) }
        let name = folder.split(separator: "/").last ?? ""
        try NewFile.replace(forms.markdown(drawn, String(name)), at: file)
      }
      note("Report: \(file)")
    }
  }

  /// What a report is made of, be it of a run or of a sweep.
  private struct Forms {
    var draw: (GnuplotProcess?) throws -> [DrawnPicture]
    var html: ([DrawnPicture]) -> String
    var markdown: (_ pictures: [DrawnPicture], _ folder: String) -> String
  }

  private func forms(ofResultsIn path: String) throws -> Forms {
    guard try RunManifest.read(from: path).points != nil else {
      let report = try ResultsReport(readingResultsIn: path, question: question)
      return Forms(
        draw: { try DrawnPicture.all(of: report, gnuplot: $0) },
        html: { report.html(pictures: $0) },
        markdown: { report.markdown(pictures: $0, folder: $1) })
    }
    let report = try SweepResultsReport(readingResultsIn: path, question: question)
    return Forms(
      draw: { try DrawnPicture.all(of: report, gnuplot: $0) },
      html: { report.html(pictures: $0) },
      markdown: { report.markdown(pictures: $0, folder: $1) })
  }

  /// Gnuplot, or nothing where pages can do without.
  private func program() throws -> GnuplotProcess? {
    do {
      return try GnuplotProcess()
    } catch {
      guard pictures == nil else { throw CommandFailure(.unavailable, error.message) }
      StandardStreams.writeError(
        "lagcast: warning: gnuplot is not installed; the page has the pictures that lie in the "
          + "results, if any\n")
      return nil
    }
  }

  private func write(_ drawn: [DrawnPicture], to folder: String) throws {
    try NewFile.makeFolder(folder)
    for picture in drawn {
      try NewFile.replace(picture.svg, at: "\(folder)/\(picture.name).svg")
    }
    if pictures != nil { note("Pictures: \(folder)") }
  }

  private func note(_ text: String) {
    if !quiet { StandardStreams.writeError(text + "\n") }
  }
}
