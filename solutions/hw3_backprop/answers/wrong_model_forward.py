"""Wrong ways to write model_forward. Caches are as in the homework's own solution.

Each calls the linear_forward and activation_forward of the notebook in which it is tried.
"""
# ruff: noqa: F821


def activation_at_the_end(X, params, activation):
    """The last layer got an activation"""
    caches = []
    for i in range(1, len(params) // 2 + 1):
        X, linear = linear_forward(X, params[f"W{i}"], params[f"b{i}"])
        X, bend = activation_forward(X, activation)
        caches.append((linear, bend))
    return X, caches


def no_activation(X, params, activation):
    """two linear layers are one"""
    caches = []
    for i in range(1, len(params) // 2 + 1):
        X, linear = linear_forward(X, params[f"W{i}"], params[f"b{i}"])
        caches.append((linear, None))
    return X, caches


def alphabet(X, params, activation):
    """where W10 stands before W2"""
    caches, L = [], len(params) // 2
    Ws = [params[key] for key in sorted(params) if key[0] == "W"]
    bs = [params[key] for key in sorted(params) if key[0] == "b"]
    for i in range(L):
        X, linear = linear_forward(X, Ws[i], bs[i])
        bend = None
        if i < L - 1:
            X, bend = activation_forward(X, activation)
        caches.append((linear, bend))
    return X, caches


def order_of_the_dict(X, params, activation):
    """Do the layers come in the order 1, 2, 3"""
    caches, L = [], len(params) // 2
    Ws = [value for key, value in params.items() if key[0] == "W"]
    bs = [value for key, value in params.items() if key[0] == "b"][::-1]
    for i in range(L):
        X, linear = linear_forward(X, Ws[i], bs[i])
        bend = None
        if i < L - 1:
            X, bend = activation_forward(X, activation)
        caches.append((linear, bend))
    return X, caches


def a_layer_short(X, params, activation):
    """Only the first layer was computed"""
    caches = []
    for i in range(1, len(params) // 2):
        X, linear = linear_forward(X, params[f"W{i}"], params[f"b{i}"])
        X, bend = activation_forward(X, activation)
        caches.append((linear, bend))
    return X, caches


def only_the_scores(X, params, activation):
    """return two things: Z, caches"""
    L = len(params) // 2
    for i in range(1, L + 1):
        X = linear_forward(X, params[f"W{i}"], params[f"b{i}"])[0]
        if i < L:
            X = activation_forward(X, activation)[0]
    return X


def x_for_every_layer(X, params, activation):
    """got X again"""
    caches, L = [], len(params) // 2
    for i in range(1, L + 1):
        Z, linear = linear_forward(X, params[f"W{i}"], params[f"b{i}"])
        _, bend = activation_forward(Z, activation)
        caches.append((linear, bend if i < L else None))
    return Z, caches


def always_two_layers(X, params, activation):
    """With L = 1 the first layer is the last one"""
    Z, first = linear_forward(X, params["W1"], params["b1"])
    A, bend = activation_forward(Z, activation)
    Z, second = linear_forward(A, params["W2"], params["b2"])
    return Z, [(first, bend), (second, None)]
