"""The PyTorch side of the benchmarks: a line of JSON comes in, milliseconds of processor time go out."""
import json
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
CHANNELS, FIXED, HIDDEN = 18, 3, 90
sobel = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
laplace = torch.tensor([[1.0, 2, 1], [2, -12, 2], [1, 2, 1]])
filters = torch.stack([sobel, sobel.T, laplace])[:, None].repeat(CHANNELS, 1, 1, 1)
BLURS = {14: 15, 15: 7, 16: 3}


def gauss(width):
    values = torch.exp(-(((torch.arange(width) - width // 2) / 2.0) ** 2) / 2)
    return values / values.sum()


kernels = {channel: gauss(width) for channel, width in BLURS.items()}


def blurred(x):
    """The layout `blur`: three channels run through separable Gaussian blurs."""
    channels = list(torch.split(x, 1, 1))
    for channel, kernel in kernels.items():
        rim = len(kernel) // 2
        padded = F.pad(channels[channel], (rim, rim, rim, rim), mode="circular")
        channels[channel] = F.conv2d(F.conv2d(padded, kernel[None, None, :, None]), kernel[None, None, None])
    return torch.cat(channels, 1)


def automaton(size, steps, part):
    """`part` is forward, with what the way back needs, or backward: what is timed."""
    sizes = [4 * CHANNELS, HIDDEN, HIDDEN, CHANNELS - FIXED]
    weights = [torch.randn(sizes[i + 1], sizes[i], 1, 1) * 0.05 for i in range(3)]
    biases = [torch.zeros(sizes[i + 1]) for i in range(3)]
    for tensor in weights + biases:
        tensor.requires_grad_(True)
    state = torch.rand(1, CHANNELS, size, size) - 0.5

    def forward():
        x = state
        for _ in range(steps):
            seen = torch.cat([x, F.conv2d(F.pad(x, (1, 1, 1, 1), mode="circular"), filters, groups=CHANNELS)], 1)
            hidden = F.relu(F.conv2d(seen, weights[0], biases[0]))
            hidden = F.relu(F.conv2d(hidden, weights[1], biases[1]))
            x = torch.cat([x[:, :FIXED], blurred(x)[:, FIXED:] + F.conv2d(hidden, weights[2], biases[2])], 1)
        return (x ** 2).sum()

    def task():
        begun = time.process_time()
        loss = forward()
        between = time.process_time()
        if part == "forward":
            return between - begun
        loss.backward()
        return time.process_time() - between

    return task


def convolution(size, inputs, outputs):
    weight, bias = torch.randn(outputs, inputs, 3, 3) * 0.1, torch.zeros(outputs)
    picture = torch.rand(1, inputs, size, size, requires_grad=True)

    def task():
        begun = time.process_time()
        F.relu(F.conv2d(picture, weight, bias, padding=1)).sum().backward()
        return time.process_time() - begun

    return task


kinds = {"automaton": automaton, "convolution": convolution}
tasks = {}
print(json.dumps(str(torch.__version__)), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if line not in tasks:
        tasks[line] = kinds[request.pop("what")](**request)
    print(json.dumps(tasks[line]() * 1000), flush=True)
