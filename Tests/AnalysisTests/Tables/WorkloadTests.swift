// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import TestSupport
import Testing

import Analysis

@Suite("Workload of a group")
struct WorkloadTests {
  @Test("facts are read from the tables, owned queues from one replication")
  func reads() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      TableFixture.workload(["service_cv": "", "arrivals": "renewal"]), to: "workload.csv")
    try folder.write(TableFixture.consumers([3, 1]), to: "consumers.csv")
    let workloads = try Workload.read(from: folder.path)
    let workload = try #require(workloads.first)
    #expect(workloads.count == 1)
    #expect(workload.group == "g")
    #expect(workload.arrivals == "renewal")
    #expect(workload.arrivalRate == 80)
    #expect(workload.meanService == 0.01)
    #expect(workload.serviceVariation == nil)
    #expect(workload.ownedQueues == [3, 1])
    #expect(workload.warmUp == 60)
  }

  @Test("a missing table, a missing column and a strange group are errors")
  func refuses() throws {
    let folder = try TemporaryFolder()
    #expect(throws: ResultFileError.self) { try Workload.read(from: folder.path) }
    try folder.write(TableFixture.workload(), to: "workload.csv")
    try folder.write("replication,group,owned_queues\n0,other,1\n", to: "consumers.csv")
    #expect {
      try Workload.read(from: folder.path)
    } throws: { error in
      "\(error)".contains("consumers.csv:2:3: column group: \"other\" is no group of workload.csv")
    }
    try folder.write("group,duration_s\ng,600\n", to: "workload.csv")
    #expect {
      try Workload.read(from: folder.path)
    } throws: { error in
      "\(error)".contains("the column \"warmup_s\" is missing")
    }
  }
}
