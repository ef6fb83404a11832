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


def convolved(side, inputs, outputs):
    """relu(x * weight + bias) with frozen weights, differentiable at x."""
    weight, bias = torch.randn(outputs, inputs, side, side) / (side * inputs**0.5), torch.zeros(outputs)
    return lambda x: F.relu(F.conv2d(x, weight, bias, padding=side // 2))


def timed(task):
    def seconds():
        begun = time.process_time()
        task()
        return time.process_time() - begun

    return seconds


def convolution(size, side, inputs, outputs):
    layer = convolved(side, inputs, outputs)
    picture = torch.rand(1, inputs, size, size, requires_grad=True)
    return timed(lambda: layer(picture).sum().backward())


def block(inputs, pooled):
    """A block of InceptionV3: branches 1x1, 5x5, 3x3 twice and pool."""
    whole = convolved(1, inputs, 64)
    wide = [convolved(1, inputs, 48), convolved(5, 48, 64)]
    double = [convolved(1, inputs, 64), convolved(3, 64, 96), convolved(3, 96, 96)]
    last = convolved(1, inputs, pooled)

    def apply(x):
        mean = F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
        return torch.cat([whole(x), through(wide, x), through(double, x), last(mean)], 1)

    return apply


def through(layers, x):
    for layer in layers:
        x = layer(x)
    return x


def features(size):
    """The built-in network, with weights of no meaning, to its style taps and back."""
    first = convolved(3, 3, 32)
    second = [lambda x: F.avg_pool2d(x, 2), convolved(3, 32, 32), convolved(3, 32, 64)]
    third = [lambda x: F.max_pool2d(x, 3, 2, 1), convolved(1, 64, 80), convolved(3, 80, 192)]
    fourth = [lambda x: F.max_pool2d(x, 3, 2, 1), block(192, 32)]
    fifth = [block(256, 64), block(288, 64)]
    picture = torch.rand(1, 3, size, size, requires_grad=True)

    def task():
        x, total = picture, 0
        for part in [[first], second, third, fourth, fifth]:
            x = through(part, x)
            total = total + x.sum()
        total.backward()

    return timed(task)


kinds = {"automaton": automaton, "convolution": convolution, "features": features}
tasks = {}
print(json.dumps(str(torch.__version__)), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if line not in tasks:
        tasks[line] = kinds[request.pop("what")](**request)
    print(json.dumps(tasks[line]() * 1000), flush=True)
