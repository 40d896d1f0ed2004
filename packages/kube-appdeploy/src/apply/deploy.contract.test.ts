import { startEmbeddedCluster } from '../../../../tools/test-clusters/embedded.ts'
import { bestRealNode, startRealCluster, whyRealIsLeftOut } from '../../../../tools/test-clusters/real.ts'
import { NEED_POLICIES } from '../testing/contract/bad-input.ts'
import { NEED_ADMISSION } from '../testing/contract/causes.ts'
import { describeDeployContract } from '../testing/deploy-contract.ts'

const seeds = Number(process.env['SEEDS'] ?? 25)

describeDeployContract('the embedded cluster', () => startEmbeddedCluster(), {
  lacks: Object.fromEntries(
    [...NEED_ADMISSION, ...NEED_POLICIES].map(title => [title, 'it warns that this has no effect there']),
  ),
  seeds,
  runsPods: true,
})
describeDeployContract('a real Kubernetes', () => startRealCluster(bestRealNode()), {
  skipReason: whyRealIsLeftOut(),
  seeds,
  runsPods: bestRealNode() === 'kubelet',
})
