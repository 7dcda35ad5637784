

def read(path):
    """The tensors of a safetensors file by their names."""
    with open(path, "rb") as file:
        head = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        body = file.read()
    kinds = {"F32": np.float32, "U16": np.uint16, "U8": np.uint8}
    head.pop("__metadata__", None)
    tensors = {}
    for name, tensor in head.items():
        first, end = tensor["data_offsets"]
        tensors[name] = np.frombuffer(body[first:end], kinds[tensor["dtype"]]).reshape(tensor["shape"])
    return tensors


START = read("{{start}}")


def rate(step):  #? scheduled
    """The learning rate of a step, counted from 0."""  #? scheduled
    if step < {{warmup}}:  #? warmup
        return {{lr}} * step / {{warmup}}  #? warmup
    return {{lr}}  #? scheduled !cosine
    return {{lr}} * (1 + math.cos(math.pi * min(1, (step - {{warmup}}) / {{falling}}))) / 2  #? cosine
