"""Wrong ways to write batchnorm_backward. A docstring holds words that the student must read."""


def statistics_as_constants(dY, cache):
    """The statistics were treated as constants"""
    Z_hat, gamma, shrink = cache
    scale = gamma * shrink
    dZ = scale * dY
    dgamma = (dY * Z_hat).sum(axis=0)
    dbeta = dY.sum(axis=0)
    return dZ, dgamma, dbeta


def mean_as_constant(dY, cache):
    """The mean was treated as a constant"""
    Z_hat, gamma, shrink = cache
    scale = gamma * shrink
    dZ = scale * (dY - Z_hat * (dY * Z_hat).mean(axis=0))
    dgamma = (dY * Z_hat).sum(axis=0)
    dbeta = dY.sum(axis=0)
    return dZ, dgamma, dbeta


def variance_as_constant(dY, cache):
    """The variance was treated as a constant"""
    Z_hat, gamma, shrink = cache
    scale = gamma * shrink
    dZ = scale * (dY - dY.mean(axis=0))
    dgamma = (dY * Z_hat).sum(axis=0)
    dbeta = dY.sum(axis=0)
    return dZ, dgamma, dbeta


def ddof_one(dY, cache):
    """1/(M - 1) stands where 1/M should"""
    Z_hat, gamma, shrink = cache
    scale = gamma * shrink
    dZ = scale * (dY - dY.mean(axis=0) - Z_hat * (dY * Z_hat).sum(axis=0) / (len(dY) - 1))
    dgamma = (dY * Z_hat).sum(axis=0)
    dbeta = dY.sum(axis=0)
    return dZ, dgamma, dbeta


def sums_for_means(dY, cache):
    """There are sums where means should be"""
    Z_hat, gamma, shrink = cache
    scale = gamma * shrink
    dZ = scale * (dY - dY.sum(axis=0) - Z_hat * (dY * Z_hat).sum(axis=0))
    dgamma = (dY * Z_hat).sum(axis=0)
    dbeta = dY.sum(axis=0)
    return dZ, dgamma, dbeta


def last_term_without_z_hat(dY, cache):
    """The last term lacks its ẑ"""
    Z_hat, gamma, shrink = cache
    scale = gamma * shrink
    dZ = scale * (dY - dY.mean(axis=0) - (dY * Z_hat).mean(axis=0))
    dgamma = (dY * Z_hat).sum(axis=0)
    dbeta = dY.sum(axis=0)
    return dZ, dgamma, dbeta


def signs_turned(dY, cache):
    """A sign is wrong: both means"""
    Z_hat, gamma, shrink = cache
    scale = gamma * shrink
    dZ = scale * (dY + dY.mean(axis=0) + Z_hat * (dY * Z_hat).mean(axis=0))
    dgamma = (dY * Z_hat).sum(axis=0)
    dbeta = dY.sum(axis=0)
    return dZ, dgamma, dbeta


def last_sign_turned(dY, cache):
    """The last sign is wrong"""
    Z_hat, gamma, shrink = cache
    scale = gamma * shrink
    dZ = scale * (dY - dY.mean(axis=0) + Z_hat * (dY * Z_hat).mean(axis=0))
    dgamma = (dY * Z_hat).sum(axis=0)
    dbeta = dY.sum(axis=0)
    return dZ, dgamma, dbeta


def gamma_not_summed(dY, cache):
    """This was not summed over the batch"""
    Z_hat, gamma, shrink = cache
    scale = gamma * shrink
    dZ = scale * (dY - dY.mean(axis=0) - Z_hat * (dY * Z_hat).mean(axis=0))
    dgamma = dY * Z_hat
    dbeta = dY.sum(axis=0)
    return dZ, dgamma, dbeta


def both_not_summed(dY, cache):
    """This was not summed over the batch"""
    Z_hat, gamma, shrink = cache
    scale = gamma * shrink
    dZ = scale * (dY - dY.mean(axis=0) - Z_hat * (dY * Z_hat).mean(axis=0))
    dgamma = dY * Z_hat
    dbeta = dY
    return dZ, dgamma, dbeta


def means_over_the_batch(dY, cache):
    """This is the mean over the batch; it is the sum"""
    Z_hat, gamma, shrink = cache
    scale = gamma * shrink
    dZ = scale * (dY - dY.mean(axis=0) - Z_hat * (dY * Z_hat).mean(axis=0))
    dgamma = (dY * Z_hat).mean(axis=0)
    dbeta = dY.mean(axis=0)
    return dZ, dgamma, dbeta


def beta_over_the_columns(dY, cache):
    """The sum runs over the columns"""
    Z_hat, gamma, shrink = cache
    scale = gamma * shrink
    dZ = scale * (dY - dY.mean(axis=0) - Z_hat * (dY * Z_hat).mean(axis=0))
    dgamma = (dY * Z_hat).sum(axis=0)
    dbeta = dY.sum(axis=1)
    return dZ, dgamma, dbeta


def gamma_and_beta_exchanged(dY, cache):
    """dγ and dβ are exchanged"""
    Z_hat, gamma, shrink = cache
    scale = gamma * shrink
    dZ = scale * (dY - dY.mean(axis=0) - Z_hat * (dY * Z_hat).mean(axis=0))
    dgamma = (dY * Z_hat).sum(axis=0)
    dbeta = dY.sum(axis=0)
    return dZ, dbeta, dgamma


def one_number_for_all_columns(dY, cache):
    """One number for all columns"""
    Z_hat, gamma, shrink = cache
    scale = gamma * shrink
    dZ = scale * (dY - dY.mean(axis=0) - Z_hat * (dY * Z_hat).mean(axis=0))
    dgamma = (dY * Z_hat).sum()
    dbeta = dY.sum()
    return dZ, dgamma, dbeta


def message_in_place(dY, cache):
    """was changed by the call"""
    Z_hat, gamma, shrink = cache
    scale = gamma * shrink
    dgamma = (dY * Z_hat).sum(axis=0)
    dbeta = dY.sum(axis=0)
    dY -= dY.mean(axis=0)
    dZ = scale * (dY - Z_hat * (dY * Z_hat).mean(axis=0))
    dgamma = dgamma + 0
    dbeta = dbeta + 0
    return dZ, dgamma, dbeta


def keeps_an_axis(dY, cache):
    """keepdims left an axis"""
    Z_hat, gamma, shrink = cache
    scale = gamma * shrink
    dZ = scale * (dY - dY.mean(axis=0) - Z_hat * (dY * Z_hat).mean(axis=0))
    dgamma = (dY * Z_hat).sum(axis=0, keepdims=True)
    dbeta = dY.sum(axis=0, keepdims=True)
    return dZ, dgamma, dbeta
