// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Foundation
import ResultFiles
import TestSupport
import Testing

import Reports

@Suite("Reports of results")
struct ResultsReportTests {
  /// Writes a result with one group, whose p99 is 2 s and 4 s, and the objectives given.
  private func report(
    _ objectives: String = "", undrained: Int = 0, partial: String? = nil,
    question: String? = nil, in folder: TemporaryFolder
  ) throws -> ResultsReport {
    let directory = try ResultDirectory(creating: folder.path("result"))
    let drains = undrained > 0 ? "" : "30"
    try directory.write(
      """
      replication,group,metric,unit,value
      0,a<b,sojourn.p99,s,2
      0,a<b,throughput,messages/s,100
      0,a<b,backlog.drain,s,\(drains)
      0,a<b,backlog.undrained,events,\(undrained)
      1,a<b,sojourn.p99,s,4
      1,a<b,throughput,messages/s,101
      1,a<b,backlog.drain,s,50
      1,a<b,backlog.undrained,events,0

      """, to: "summary.csv")
    try directory.write(
      "metric,unit,better,gated,relative_tolerance,absolute_tolerance\n"
        + "sojourn.p99,s,lower,true,0.05,0\n", to: "metrics.csv")
    try directory.write("setting,value\nduration,1m\n", to: "scenario.csv")
    try directory.write("group,metric,at_most,at_least\n" + objectives, to: "objectives.csv")
    try directory.write(
      "group,duration_s,warmup_s,events,topics,queues,filters,arrivals,arrival_rate_per_s,"
        + "batch_messages,routing,sending_threads,mode,consumption,start,members,threads,service,"
        + "service_mean_s,service_cv,equal_members,failure_share,listener_messages,"
        + "buffer_messages,buffer_pause_s,producer_latency_s,consumer_latency_s,"
        + "dispatch_interval_s,prefetch_messages,queue_limit_messages,overflow,queue_rules\n"
        + "a<b,60,0,1,1,4,false,poisson,100,1,random,1,clustering,concurrent,settled,3,1,"
        + "exponential,0.01,1,true,0,1,1000,0.05,0,0,0,,,,\n", to: "workload.csv")
    try directory.write("replication,group,owned_queues\n0,a<b,4\n", to: "consumers.csv")
    try directory.write(
      "replication,group,event,time_s,action,target,moved_queues,least_queues,dark_queue_s,"
        + "delayed_messages,delay_mean_s,duplicate_deliveries,level_before_messages,"
        + "peak_messages,time_to_peak_s,drain_s,area_message_s,"
        + "arrival_factor,capacity_factor,lasting_s,tolerance_messages\n"
        + "0,a<b,0,30,scale,a<b,9,4,8.5,100,0.5,0,3,160,1,20,1000,,,,8.5\n"
        + "1,a<b,0,30,scale,a<b,9,4,8.5,120,0.7,0,3,180,1,,1200,,,,8.5\n", to: "events.csv")
    try directory.commit(
      RunManifest(
        toolVersion: "1", modelVersion: "1", scenarioName: "small", scenarioDigest: "d",
        seed: 7, replications: 2, partialReason: partial),
      environment: [.init("command", .string("lagcast run small.yaml --seed 7"))])
    return try ResultsReport(
      readingResultsIn: folder.path("result"), question: question)
  }

  private func objective(_ bound: String, metric: String = "sojourn.p99") -> String {
    "a<b,\(metric),\(bound)\n"
  }

  @Test(
    "The answer follows the objectives: the mean of 2 s and 4 s is 3 s",
    arguments: [
      ("3,", "Yes: sojourn.p99 of a<b is 3 s, at most 3 s. A bound lies"),
      ("2.5,", "No: sojourn.p99 of a<b is 3 s, at most 2.5 s wanted. A bound lies"),
      (",2", "Yes: sojourn.p99 of a<b is 3 s, at least 2 s. A bound lies"),
      ("100,", "Yes: sojourn.p99 of a<b is 3 s, at most 100 s."),
    ])
  func answers(bound: String, answer: String) throws {
    let folder = try TemporaryFolder()
    #expect(try report(objective(bound), in: folder).answer.hasPrefix(answer))
  }

  @Test("Rates have their unit; a backlog that stayed never drains")
  func units() throws {
    let folder = try TemporaryFolder()
    let rate = try report(objective(",100", metric: "throughput"), in: folder)
    #expect(rate.answer.hasPrefix("Yes: throughput of a<b is 100.5 messages/s"))
    let other = try TemporaryFolder()
    let drain = try report(
      objective("3600,", metric: "backlog.drain"), undrained: 1, in: other)
    #expect(drain.answer == "No: backlog.drain of a<b is never, at most 3600 s wanted.")
  }

  @Test("A mean over some of the replications says over how many")
  func sharedMeans() throws {
    let folder = try TemporaryFolder()
    let text = try report(in: folder).markdown(pictures: [], folder: "")
    // One of two drained, in 20 s; both had delays, of 0.5 s and 0.7 s.
    #expect(text.contains("| 20, in 1 of 2 |"))
    #expect(text.contains("| 0.6 ± "))
  }

  @Test("Without objectives the answer says how each group behaves")
  func behaviour() throws {
    let folder = try TemporaryFolder()
    let report = try report(in: folder)
    #expect(report.question == "How does small behave?")
    #expect(report.answer.contains("a<b completes 100.5 messages/s"))
    #expect(report.answer.contains("99 % take at most 3 s"))
  }

  @Test("The page is complete by itself, escapes what it shows and says where it comes from")
  func page() throws {
    let folder = try TemporaryFolder()
    let report = try report(objective("3,"), question: "<b>Enough?</b>", in: folder)
    let picture = DrawnPicture(
      name: "report-x", caption: "A & B",
      svg: "<?xml version=\"1.0\"?>\n<svg><title>t</title><g id='gpDot'/><use xlink:href='#gpDot'/>"
        + "</svg>")
    let html = report.html(pictures: [picture])
    #expect(html.contains("<h1>&lt;b&gt;Enough?&lt;/b&gt;</h1>"))
    #expect(html.contains("a&lt;b"))
    #expect(!html.contains("a<b"))
    #expect(!html.contains("<?xml"))
    #expect(html.contains("id='report-x-gpDot'"))
    #expect(html.contains("xlink:href='#report-x-gpDot'"))
    #expect(html.contains("<title>A &amp; B</title>"))
    for forbidden in ["<script", "src=", "<link", "@import", "url("] {
      #expect(!html.contains(forbidden), "\(forbidden)")
    }
    for fact in [
      "lagcast run small.yaml --seed 7", ">7<", "110 ± 127", "prefers-color-scheme: dark",
    ] { #expect(html.contains(fact), "\(fact)") }
    let markdown = report.markdown(pictures: [picture], folder: "report-pictures")
    #expect(markdown.contains("![A &amp; B](report-pictures/report-x.svg)"))
    #expect(markdown.contains("| delayed messages | 110 ± 127 |"))
  }

  @Test("A partial result is told as such")
  func partial() throws {
    let folder = try TemporaryFolder()
    let html = try report(partial: "interrupted after 2 of 5", in: folder).html(pictures: [])
    #expect(html.contains("Partial: interrupted after 2 of 5."))
  }
}
