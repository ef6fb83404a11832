let nextId = 0;
const ids = new WeakMap<GPUBuffer, number>();

function idOf(buffer: GPUBuffer): number {
  const id = ids.get(buffer) ?? nextId++;
  ids.set(buffer, id);
  return id;
}

/** A compiled kernel, entry point `main`, all bindings in group 0. */
export class ComputeKernel {
  /** Making a bind group costs more than a dispatch. */
  private readonly groups = new Map<string, GPUBindGroup>();

  private constructor(
    private readonly device: GPUDevice,
    readonly label: string,
    private readonly pipeline: GPUComputePipeline,
  ) {}

  /** @throws Error with the compiler's words if the device does not take the code */
  static async compile(device: GPUDevice, label: string, code: string): Promise<ComputeKernel> {
    device.pushErrorScope('validation');
    const module = device.createShaderModule({ label, code });
    const compute = { module, entryPoint: 'main' };
    const pipeline = device.createComputePipelineAsync({ label, layout: 'auto', compute });
    const [error, compiled] = await Promise.allSettled([device.popErrorScope(), pipeline]);
    if (error.status === 'fulfilled' && error.value) throw new Error(`Kernel ${label}: ${error.value.message}`);
    if (compiled.status === 'rejected') throw new Error(`Kernel ${label}: ${String(compiled.reason)}`);
    return new ComputeKernel(device, label, compiled.value);
  }

  /** @param buffers in the order of the bindings */
  dispatch(pass: GPUComputePassEncoder, buffers: readonly GPUBuffer[], x: number, y = 1): void {
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, this.group(buffers));
    pass.dispatchWorkgroups(x, y);
  }

  /** Forgets the buffers that it has seen. */
  release(): void {
    this.groups.clear();
  }

  private group(buffers: readonly GPUBuffer[]): GPUBindGroup {
    const key = buffers.map(idOf).join();
    const known = this.groups.get(key);
    if (known) return known;
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    const group = this.device.createBindGroup({ layout: this.pipeline.getBindGroupLayout(0), entries });
    this.groups.set(key, group);
    return group;
  }
}

export function storageBuffer(device: GPUDevice, label: string, bytes: number): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  return device.createBuffer({ label, size: Math.max(bytes, 16), usage });
}
