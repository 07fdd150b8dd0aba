// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import MessagingModel
import QueueAllocation
import Reports
import ResultFiles
import Stochastics

/// `lagcast list`: the names that scenario files and options take.
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "List strategies, distributions, arrivals, keys, latencies, systems, events, metrics and costs.",
    discussion: """
      Without a subject, all of them. The names are those of scenario files; parameters stand \
      under the name, as in service: {lognormal: {mean: 40ms, p99: 200ms}}.
      """)

  /// What can be listed.
  enum Subject: String, ExpressibleByArgument, CaseIterable {
    case strategies, distributions, arrivals, keys, latencies, systems, events, metrics, costs

    /// The subject's catalogue.
    var listing: Listing {
      switch self {
      case .strategies: .strategies
      case .distributions: .distributions
      case .arrivals: .arrivals
      case .keys: .keys
      case .latencies: .latencies
      case .systems: .systems
      case .events: .events
      case .metrics: .metrics
      case .costs: .costs
      }
    }
  }

  @Argument(help: "What to list; all of them unless given.")
  var subject: Subject?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let subjects = subject.map { [$0] } ?? Subject.allCases
    try ListingAnswer(listings: subjects.map { $0.listing }).print(output)
  }
}

/// A catalogue in words.
struct Listing {
  /// A parameter of an entry.
  struct Parameter {
    var name: String
    var summary: String
    var defaultValue: String?
  }

  /// One name, what it stands for and what may be set under it.
  struct Entry {
    var name: String
    var summary: String
    var parameters: [Parameter] = []
    var facts: [(name: String, value: String)] = []
  }

  var subject: String
  var entries: [Entry]
}

/// Catalogues, ready to be printed.
struct ListingAnswer: PrintableAnswer {
  let listings: [Listing]

  var document: Document {
    var document = Document()
    for listing in listings {
      let facts = listing.entries.first?.facts.map { $0.name } ?? []
      let hasParameters = listing.entries.contains { !$0.parameters.isEmpty }
      var table = ReportTable(
        title: listing.subject,
        columns: [.init("name")] + facts.map { .init($0) }
          + [.init("summary", heading: "what it is")]
          + (hasParameters ? [.init("parameters")] : []))
      for entry in listing.entries {
        table.append(
          [.text(entry.name, .strong)] + entry.facts.map { .text($0.value) }
            + [.text(entry.summary)]
            + (hasParameters ? [.text(Self.parameters(of: entry))] : []))
      }
      document.table(table)
    }
    return document
  }

  private static func parameters(of entry: Listing.Entry) -> String {
    entry.parameters.map { parameter in
      parameter.defaultValue.map { "\(parameter.name) (\($0))" } ?? parameter.name
    }.joined(separator: ", ")
  }

  var table: ReportTable {
    var table = ReportTable(columns: [
      .init("subject"), .init("name"), .init("parameter"), .init("summary"), .init("default"),
    ])
    for listing in listings {
      for entry in listing.entries {
        table.append([
          .text(listing.subject), .text(entry.name), .text(""), .text(entry.summary), .text(""),
        ])
        for parameter in entry.parameters {
          table.append([
            .text(listing.subject), .text(entry.name), .text(parameter.name),
            .text(parameter.summary), .text(parameter.defaultValue ?? ""),
          ])
        }
      }
    }
    return table
  }

  var json: JSONValue {
    .object(
      listings.map { listing in
        .init(listing.subject, .array(listing.entries.map(Self.json(of:))))
      })
  }

  private static func json(of entry: Listing.Entry) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("name", .string(entry.name)), .init("summary", .string(entry.summary)),
    ]
    members += entry.facts.map { .init($0.name, .string($0.value)) }
    let parameters = entry.parameters.map { parameter in
      JSONValue.members([
        "name": .string(parameter.name), "summary": .string(parameter.summary),
        "default": parameter.defaultValue.map { .string($0) } ?? .null,
      ])
    }
    members.append(.init("parameters", .array(parameters)))
    return .object(members)
  }
}
