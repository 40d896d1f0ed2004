import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createKubeClient } from '@devmatic/kube-client'
import { findRealCluster, startRealCluster } from '../test-clusters/real.ts'
import { suites } from '../workloads/recorded/cases.ts'
import { formatOutcomes } from '../workloads/recorded/outcomes.ts'
import { runCases } from '../workloads/recorded/run-case.ts'
import { root } from '../workspaces.ts'
import { type Recorded, run, save } from './run.ts'

/** A kubelet writes a Pod's status some times a second, and looks at its containers once. */
const settleMs = 2500

/** Runs the workload cases on a real cluster again; `SUITES=pods,jobs` names some. */
export async function recordWorkloads(): Promise<Recorded[]> {
  const cluster = await startRealCluster('kubelet')
  const folder = await mkdtemp(path.join(tmpdir(), 'record-workloads-'))
  try {
    await loadNode(path.dirname(cluster.kubeconfig), folder)
    const client = await createKubeClient({ kubeconfig: cluster.kubeconfig })
    const recorded: Recorded[] = []
    const asked = process.env['SUITES']?.split(',') ?? Object.keys(suites)
    for (const name of asked) {
      const outcomes = await runCases(suites[name] ?? [], client, { width: 8, settleMs })
      const file = path.join(root, 'tools', 'workloads', 'testdata', `${name}.json`)
      recorded.push(await save(file, formatOutcomes(outcomes)))
    }
    await client[Symbol.asyncDispose]()
    return recorded
  } finally {
    await rm(folder, { recursive: true, force: true })
    await cluster[Symbol.asyncDispose]()
  }
}

/** Gives the node an image of this Node: the program, and the libraries that it names. */
async function loadNode(cluster: string, folder: string): Promise<void> {
  const rootfs = path.join(folder, 'rootfs')
  const libraries = execFileSync('ldd', [process.execPath], { encoding: 'utf8' })
  const files = [...libraries.matchAll(/\/\S+\.so[\d.]*/g)].map(([file]) => ({ file, copy: file }))
  for (const { file, copy } of [...files, { file: process.execPath, copy: '/usr/bin/node' }]) {
    await mkdir(path.dirname(path.join(rootfs, copy)), { recursive: true })
    await copyFile(file, path.join(rootfs, copy))
  }
  const image = path.join(folder, 'node.tar')
  await run([findRealCluster(), 'image', image, 'localhost/node:1', rootfs, '/usr/bin/node'])
  await run([findRealCluster(), 'load', cluster, image])
}
