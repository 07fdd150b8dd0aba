// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis

extension ResultsReport {
  /// The report as one page of HTML with its pictures inside.
  package func html(pictures: [DrawnPicture]) -> String {
    var page = HTMLPage(title: "\(result.scenarioName): \(question)")
    page.paragraph(kicker, style: "kicker")
    page.heading(question, level: 1)
    page.paragraph(answer, style: "answer " + answerStyle)
    if let partialReason { page.paragraph("Partial: \(partialReason).", style: "bad") }
    page.paragraph(basis, style: "basis")
    if !objectives.isEmpty {
      page.heading("Objectives")
      page.table(objectivesTable)
    }
    let own = pictures.filter { $0.name.hasPrefix("report-") }
    if !own.isEmpty { page.heading("In pictures") }
    for picture in own { page.figure(picture) }
    if !bills.rows.isEmpty {
      page.heading("What each event cost")
      page.paragraph(billsNote, style: "basis")
      page.table(billsTable)
    }
    for group in groups {
      page.heading("Group \(group)")
      if let advice = advice(for: group) { page.paragraph(advice) }
      page.table(metricsTable(of: group))
      let latency = latencyTable(of: group)
      if !latency.rows.isEmpty {
        page.heading("What messages waited for", level: 3)
        page.table(latency)
      }
    }
    let others = pictures.filter { !$0.name.hasPrefix("report-") }
    if !others.isEmpty { page.heading(own.isEmpty ? "In pictures" : "More pictures") }
    for picture in others { page.figure(picture) }
    page.close(
      origin: originTable, settings: settingsTable, under: "Every value in force",
      commands: commands)
    return page.text
  }

  /// The report as Markdown; pictures are files in a folder beside it.
  package func markdown(pictures: [DrawnPicture], folder: String) -> String {
    let escaped = MarkdownTable.escaped
    var text = "# \(escaped(question))\n\n**\(escaped(answer))**\n\n"
    text += "\(escaped(kicker)). \(escaped(basis))\n\n"
    if let partialReason { text += "**Partial: \(escaped(partialReason)).**\n\n" }
    func add(_ title: String, _ table: ReportTable, note: String? = nil) {
      guard !table.rows.isEmpty else { return }
      text += "## \(escaped(title))\n\n" + (note.map { escaped($0) + "\n\n" } ?? "")
      text += TableFormat.markdown.text(of: table) + "\n"
    }
    add("Objectives", objectivesTable)
    if !pictures.isEmpty { text += "## In pictures\n\n" }
    for picture in pictures {
      text += "![\(escaped(picture.caption))](\(folder)/\(picture.name).svg)\n\n"
      text += "\(escaped(picture.caption))\n\n"
    }
    add("What each event cost", billsTable, note: billsNote)
    for group in groups {
      add("Group \(group)", metricsTable(of: group), note: advice(for: group))
      add("What messages of \(group) waited for", latencyTable(of: group))
    }
    add("Where this comes from", originTable)
    add("Every value in force", settingsTable)
    return text + "## To make this page again\n\n```text\n\(commands)\n```\n"
  }

  private var kicker: String {
    "\(result.scenarioName), lagcast \(result.toolVersion), model \(result.modelVersion)"
  }

  /// What is to be said of the number of members; `nil` for nothing.
  private func advice(for group: String) -> String? {
    guard let found = estimates.usefulMembers[group], found.isMoreThanEnough else { return nil }
    return
      "\(NumberText.count(found.members, "consumer")) keep up with no more than \(found.enough): the "
      + "one with the most of \(NumberText.count(found.queues, "queue")) decides; of use are "
      + "\(found.ranges)."
  }

  private var answerStyle: String {
    if objectives.contains(where: { $0.verdict == .missed }) { return "no" }
    if objectives.contains(where: { $0.verdict == .undetermined }) { return "open" }
    return objectives.isEmpty ? "plain" : "yes"
  }

  private var billsNote: String {
    "What followed each event until the next one; the area is the backlog above its level before, "
      + "integrated over time."
      + (result.replications.count > 1
        ? " Means over replications, ± half of their 95 % intervals." : "")
  }

  private var commands: String {
    (command.map { $0 + "\n" } ?? "") + "lagcast report \(result.path)"
  }
}

extension HTMLPage {
  /// The end of a report on any result: where it comes from and how to make it again.
  mutating func close(
    origin: ReportTable, settings: ReportTable, under title: String, commands: String
  ) {
    heading("Where this comes from")
    table(origin, style: "long")
    heading(title)
    table(settings, style: "long")
    heading("To make this page again")
    command(commands)
  }
}
